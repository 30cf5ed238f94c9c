// The shim exports one symbol, `ct_api_table`, which `CTorch` looks up by name.
