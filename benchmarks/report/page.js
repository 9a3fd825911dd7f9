// Shows the table that the three menus name. Without scripts the first table stays.
const form = document.querySelector(".choices");

function show() {
  const chosen = [...new FormData(form)];
  for (const table of document.querySelectorAll("#tables > .wide")) {
    table.hidden = !chosen.every(([name, value]) => table.dataset[name] === value);
  }
}

if (form) {
  form.addEventListener("change", show);
  show();
}
