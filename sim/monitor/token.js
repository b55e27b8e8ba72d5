// The page's requests that change something need the token from the end of the
// address, which is kept where a reload without it finds it.
function pgsimToken() {
  if (location.hash.length > 1) sessionStorage.setItem("token", location.hash.slice(1));
  return sessionStorage.getItem("token") || "";
}
pgsimToken();
const plainFetch = window.fetch;
window.fetch = (what, options) => ["/api/pause", "/api/continue"].includes(what)
  ? plainFetch(what, { method: "POST", headers: { "X-Pgsim-Token": pgsimToken() } })
  : plainFetch(what, options);
// What pgsim does not serve has no button.
addEventListener("DOMContentLoaded", () => {
  for (const id of ["profile-button", "run-button"]) document.getElementById(id)?.style.setProperty("display", "none");
});
