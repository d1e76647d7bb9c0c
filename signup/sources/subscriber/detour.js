// Sends whoever opened a mail's link by the shop's page, once per browser and link: if they signed up
// with this browser, the widget there can prove it. Nothing is confirmed here but by the button.
(function () {
  const page = document.currentScript.dataset.page;
  const here = location.pathname;
  try {
    if (localStorage.getItem("signup:passed") === here) return;
    localStorage.setItem("signup:passed", here);
  } catch {
    return; // what cannot be remembered would go round in circles
  }
  location.assign(`${page}#signup=${here.split("/").pop()}`);
})();
