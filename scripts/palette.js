// Writes a picture anew with 16 colours: the usual ones exactly, and every shade as the nearest of them.
async encoded => {
  const image = new Image();
  image.src = `data:image/png;base64,${encoded}`;
  await image.decode();
  const {width, height} = image;
  const canvas = Object.assign(document.createElement('canvas'), {width, height});
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const pixels = new Uint32Array(context.getImageData(0, 0, width, height).data.buffer);

  const counts = new Map();
  for (const p of pixels) counts.set(p, (counts.get(p) || 0) + 1);
  const far = (a, b) => [0, 8, 16].reduce((sum, s) => sum + (((a >> s) & 255) - ((b >> s) & 255)) ** 2, 0);
  const palette = [];
  for (const [p] of [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0]))
    if (palette.length < 16 && palette.every(q => far(p, q) > 900)) palette.push(p);
  const nearest = new Map();
  const at = p => {
    if (!nearest.has(p)) nearest.set(p, palette.reduce((best, q, i) => far(p, q) < far(p, palette[best]) ? i : best, 0));
    return nearest.get(p);
  };
  const stride = 1 + Math.ceil(width / 2), rows = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) rows[y * stride + 1 + (x >> 1)] |= at(pixels[y * width + x]) << (x & 1 ? 0 : 4);

  const table = Array.from({length: 256}, (_, n) => { for (let k = 0; k < 8; k++) n = n & 1 ? 0xedb88320 ^ (n >>> 1) : n >>> 1; return n >>> 0; });
  const crc = bytes => (bytes.reduce((c, b) => table[(c ^ b) & 255] ^ (c >>> 8), 0xffffffff) ^ 0xffffffff) >>> 0;
  const number = n => [n >>> 24, (n >>> 16) & 255, (n >>> 8) & 255, n & 255];
  const chunk = (name, bytes) => {
    const body = new Uint8Array([...new TextEncoder().encode(name)].concat(Array.from(bytes)));
    return [...number(bytes.length), ...body, ...number(crc(body))];
  };
  const packed = new Uint8Array(await new Response(new Blob([rows]).stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer());
  const file = new Uint8Array([137, 80, 78, 71, 13, 10, 26, 10,
    ...chunk('IHDR', [...number(width), ...number(height), 4, 3, 0, 0, 0]),
    ...chunk('PLTE', palette.flatMap(p => [p & 255, (p >> 8) & 255, (p >> 16) & 255])),
    ...chunk('IDAT', packed), ...chunk('IEND', [])]);
  let text = '';
  for (const b of file) text += String.fromCharCode(b);
  return btoa(text);
}
