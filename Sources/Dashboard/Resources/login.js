// Exchanges the token for a cookie that no script can read; nothing is stored here.
const problem = document.getElementById("problem");

document.getElementById("form").addEventListener("submit", async (event) => {
  event.preventDefault();
  const token = document.getElementById("token");
  problem.hidden = true;
  try {
    const answer = await fetch("/login", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ token: token.value.trim() }),
    });
    if (answer.ok) return location.replace("/" + location.hash);
    problem.textContent = (await answer.json()).error;
  } catch {
    problem.textContent = "The server is not responding.";
  }
  problem.hidden = false;
  token.select();
});
