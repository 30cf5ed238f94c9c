import AuthLogs
import ByteIO
import Testing

/// Mapping files and the errors in them.
@Suite struct FieldMappingTests {
    private func message(_ json: String) -> String? {
        do throws(InputError) {
            _ = try FieldMapping(json: Array(json.utf8), file: "map.json")
            return nil
        } catch {
            return error.description
        }
    }

    @Test(arguments: [
        (#"{"format": "xml"}"#, "map.json: format: expected \"csv\" or \"json\""),
        (#"{"time": "t"}"#, "map.json: expected the key format, found none"),
        (#"{"format": "json", "fields": {}}"#, "map.json: expected the key time"),
        (#"{"format": "json", "time": "t"}"#, "map.json: expected the key fields"),
        (#"{"format": "json", "time": "t", "fields": {}}"#, "map.json: fields: expected src_user or dst_user"),
        (#"{"format": "json", "time": "t", "fields": {"src_usr": "u"}}"#, "map.json: fields: \"src_usr\" is not a key"),
        (#"{"format": "json", "times": "t", "fields": {"src_user": "u"}}"#, "map.json: \"times\" is not a key here"),
        (#"{"format": "json", "header": true, "time": "t", "fields": {"src_user": "u"}}"#, "map.json: header is for"),
        (
            #"{"format": "json", "time": {"field": "t", "zone": "Mars"}, "fields": {"src_user": "u"}}"#,
            "map.json: time.zone"
        ),
        (
            #"{"format": "json", "time": {"field": "t", "format": "iso8601"}, "fields": {"src_user": "u"}}"#,
            "map.json: time.format"
        ),
        (
            #"{"format": "json", "time": {"field": "t", "format": "%Q"}, "fields": {"src_user": "u"}}"#,
            "map.json: time.format: %Q"
        ),
        (#"{"format": "json", "time": {}, "fields": {"src_user": "u"}}"#, "map.json: time: expected field or fields"),
        (#"{"format": "json", "time": 3, "fields": {"src_user": "u"}}"#, "map.json: time: expected a JSON path"),
        (
            #"{"format": "csv", "header": false, "time": "t", "fields": {"src_user": 1}}"#,
            "map.json: time: expected the number"
        ),
        (#"{"format": "csv", "time": 0, "fields": {"src_user": 1}}"#, "map.json: time: expected"),
        (
            #"{"format": "csv", "delimiter": "ab", "time": 1, "fields": {"src_user": 1}}"#,
            "map.json: expected one ASCII"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": {"field": "u", "vals": {}}}}"#,
            "map.json: fields.src_user: \"vals\""
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": {"value": "u", "field": "v"}}}"#,
            "map.json: fields.src_user: value"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": {"field": 1.5}}}"#,
            "map.json: fields.src_user.field"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": {"field": "u", "fields": ["v"]}}}"#,
            "map.json: fields.src_user"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": "u", "account": {"value": "gone"}}}"#,
            "map.json: fields.account"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": "u"}, "where": {"field": "e"}}"#,
            "map.json: where: expected either"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": "u"}, "where": {"field": "e", "in": [[1]]}}"#,
            "map.json: where.in"
        ),
        (
            #"{"format": "json", "time": "t", "fields": {"src_user": "u"}, "canonical": 1}"#,
            "map.json: canonical: expected true"
        ),
        (#"["format"]"#, "map.json: expected an object"),
        (#"{"format": "json",,}"#, "map.json: expected a JSON object, found something else"),
        ("", "map.json: expected a JSON object, found something else"),
    ])
    func `errors name the file and the key`(json: String, start: String) throws {
        let message = try #require(self.message(json))
        #expect(message.hasPrefix(start), "\(message)")
    }

    @Test func `a file that is not there`() {
        #expect(throws: InputError.self) { try FieldMapping(path: "/nowhere/map.json") }
    }

    @Test(arguments: [
        #"{"format": "json", "time": "t", "fields": {"dst_user": "u"}}"#,
        #"{"format": "csv", "delimiter": "\t", "time": {"fields": ["d", "t"]}, "fields": {"src_user": {"fields": ["a", 3]}}}"#,
        #"{"format": "csv", "header": false, "time": 1, "fields": {"src_user": 2}, "where": [{"field": 3, "not_in": [1, true]}]}"#,
    ])
    func `mappings that are right`(json: String) {
        #expect(message(json) == nil)
    }
}
