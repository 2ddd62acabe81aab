// Shows the chosen photo as it will be cut, before it is sent. Drawn on a canvas: no address is opened for it.
(() => {
  const canvas = document.querySelector("[data-photo-preview]");
  const input = canvas?.closest("form").querySelector("input[type=file]");
  if (!input || !window.createImageBitmap) return;

  async function preview() {
    canvas.hidden = true;
    const file = input.files[0];
    if (!file) return;
    try {
      const picture = await createImageBitmap(file);
      const scale = Math.max(canvas.width / picture.width, canvas.height / picture.height);
      const [width, height] = [picture.width * scale, picture.height * scale];
      const [left, top] = [(canvas.width - width) * 0.5, (canvas.height - height) * 0.4];
      const pen = canvas.getContext("2d");
      pen.fillStyle = "#fff";
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(picture, left, top, width, height);
      picture.close();
      canvas.hidden = false;
    } catch {
      // No picture that this browser reads: the server says what is wrong with it.
    }
  }

  input.addEventListener("change", preview);
  if (input.files.length) preview();
})();
