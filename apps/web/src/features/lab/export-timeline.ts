import { product } from '@latchkey/contracts/product';
import type { LabEntry } from './lab-entry.ts';
import { type Picture, type Shape, strokeWidth, type Tone } from './picture.ts';

/** Saves the entries as a file. They contain no token, name or query. */
export function saveJson(entries: readonly LabEntry[]): void {
  save(
    new Blob([JSON.stringify(entries, null, 2)], { type: 'application/json' }),
    `${product.slug}-lab.json`,
  );
}

type Colours = { readonly background: string; readonly of: (tone: Tone) => string };

/**
 * Draws the picture again on a canvas, at twice the size, and saves it. The canvas does not load the SVG as an image,
 * because the page's Content-Security-Policy allows no images that the page makes itself.
 */
export async function savePng(picture: Picture, colours: Colours): Promise<void> {
  const canvas = document.createElement('canvas');
  const zoom = 2;
  canvas.width = picture.width * zoom;
  canvas.height = picture.height * zoom;
  const context = canvas.getContext('2d');
  if (!context) return;
  context.scale(zoom, zoom);
  context.fillStyle = colours.background;
  context.fillRect(0, 0, picture.width, picture.height);
  for (const shape of picture.shapes) {
    context.fillStyle = colours.of(shape.tone);
    context.strokeStyle = shape.kind === 'text' ? colours.background : context.fillStyle;
    draw(context, shape);
  }
  const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
  if (blob) save(blob, `${product.slug}-lab.png`);
}

function draw(context: CanvasRenderingContext2D, shape: Shape): void {
  switch (shape.kind) {
    case 'rect':
      drawRect(context, shape);
      return;
    case 'line':
      context.lineWidth = 1;
      context.setLineDash(shape.isDashed ? [3, 3] : []);
      context.beginPath();
      context.moveTo(...shape.from);
      context.lineTo(...shape.to);
      context.stroke();
      return;
    case 'polyline':
      context.lineWidth = 1;
      context.setLineDash([]);
      context.beginPath();
      for (const [x, y] of shape.points) context.lineTo(x, y);
      context.stroke();
      return;
    case 'text':
      context.font = `${shape.isStrong ? 'bold ' : ''}12px sans-serif`;
      context.lineWidth = 3;
      context.lineJoin = 'round';
      context.setLineDash([]);
      context.strokeText(shape.text, shape.x, shape.y);
      context.fillText(shape.text, shape.x, shape.y);
  }
}

function drawRect(context: CanvasRenderingContext2D, rect: Extract<Shape, { kind: 'rect' }>): void {
  const { x, y, width, height, isHollow } = rect;
  if (!isHollow) {
    context.fillRect(x, y, width, height);
    return;
  }
  const inset = strokeWidth / 2;
  context.lineWidth = strokeWidth;
  context.setLineDash([]);
  context.strokeRect(x + inset, y + inset, width - strokeWidth, height - strokeWidth);
}

function save(blob: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
