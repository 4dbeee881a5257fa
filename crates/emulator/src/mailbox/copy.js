// Offers to copy each link. Without this the link can still be selected and copied by hand.
for (const button of document.querySelectorAll(".copy")) {
  button.hidden = false;
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.of);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = "Copied";
    } catch {
      // The link stays selected for the keyboard.
      button.textContent = "Selected";
    }
  });
}
