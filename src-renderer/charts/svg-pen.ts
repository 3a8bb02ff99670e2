import { FONT, type Box, type Fill, type Lettering, type Pen, type Stroke } from './pen';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** Words as they may stand in XML; characters that XML knows no way to write are left out. */
export const xmlText = (words: string): string =>
  words.replace(/(?![\t\n\r])[\p{Cc}\p{Cs}\p{Cn}]/gu, '').replace(/[&<>"]/g, (letter) => escapes[letter]!);

/** A hundredth of a pixel is finer than any printer. */
const places = (value: number): string => String(Math.round(value * 100) / 100);

/** Half of the width of a letter, roughly: enough to lay out a legend without a canvas to measure with. */
const LETTER_WIDTH = 0.56;

/** Writes a file of vectors (SVG 1.1) that any drawing program opens: paths for lines, text for words. */
export class SvgPen implements Pen {
  private readonly parts: string[] = [];
  private clips = 0;

  /**
   * @param width and `height` in pixels
   * @param title what the picture shows, for those who do not see it
   */
  constructor(
    private readonly width: number,
    private readonly height: number,
    private readonly title: string,
  ) {}

  box({ left, top, width, height }: Box, fill: Fill): void {
    const size = `width="${places(width)}" height="${places(height)}"`;
    this.parts.push(`<rect x="${places(left)}" y="${places(top)}" ${size} ${fillOf(fill)}/>`);
  }

  shape(points: readonly number[], fill: Fill): void {
    this.parts.push(`<polygon points="${points.map(places).join(' ')}" ${fillOf(fill)}/>`);
  }

  line(x: ArrayLike<number>, y: ArrayLike<number>, length: number, stroke: Stroke): void {
    const steps: string[] = [];
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(y[i])) continue;
      const begins = i === 0 || Number.isNaN(y[i - 1]);
      steps.push(`${begins ? 'M' : 'L'}${places(x[i]!)} ${places(y[i]!)}`);
      const alone = begins && (i + 1 >= length || Number.isNaN(y[i + 1]));
      if (alone) steps.push(`h${places(stroke.width)}`);
    }
    if (steps.length === 0) return;
    const opacity = stroke.opacity === undefined ? '' : ` stroke-opacity="${stroke.opacity}"`;
    const dash = stroke.dash ? ` stroke-dasharray="${stroke.dash.join(' ')}"` : '';
    this.parts.push(
      `<path d="${steps.join('')}" fill="none" stroke="${stroke.color}" stroke-width="${stroke.width}"` +
        `${opacity}${dash} stroke-linejoin="bevel"/>`,
    );
  }

  words(words: string, x: number, y: number, { color, size, bold, align }: Lettering): void {
    const anchor = { left: 'start', center: 'middle', right: 'end' }[align ?? 'left'];
    // Not every program knows dominant-baseline: the line of the letters is a third of their size below their middle.
    const at = `x="${places(x)}" y="${places(y + size * 0.35)}"`;
    const weight = bold ? ' font-weight="600"' : '';
    this.parts.push(
      `<text ${at} fill="${color}" font-size="${size}" text-anchor="${anchor}"${weight}>${xmlText(words)}</text>`,
    );
  }

  within({ left, top, width, height }: Box, draw: () => void): void {
    const id = `plot-${++this.clips}`;
    const size = `width="${places(width)}" height="${places(height)}"`;
    this.parts.push(
      `<clipPath id="${id}"><rect x="${places(left)}" y="${places(top)}" ${size}/></clipPath>`,
      `<g clip-path="url(#${id})">`,
    );
    draw();
    this.parts.push('</g>');
  }

  widthOf(words: string, { size }: Lettering): number {
    return words.length * size * LETTER_WIDTH;
  }

  /** The whole file. */
  get file(): string {
    const size = `width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"`;
    return [
      '<?xml version="1.0" encoding="UTF-8"?>',
      `<svg xmlns="http://www.w3.org/2000/svg" version="1.1" ${size} font-family="${xmlText(FONT)}">`,
      `<title>${xmlText(this.title)}</title>`,
      ...this.parts,
      '</svg>',
      '',
    ].join('\n');
  }
}

const fillOf = ({ color, opacity }: Fill): string =>
  `fill="${color}"${opacity === undefined ? '' : ` fill-opacity="${opacity}"`}`;
