/** A rectangle in pixels. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Stroke {
  readonly color: string;
  readonly width: number;
  /** 0 to 1. */
  readonly opacity?: number;
  /** Lengths of dashes and gaps in pixels. */
  readonly dash?: readonly number[];
}

export interface Lettering {
  readonly color: string;
  /** Height of the letters in pixels. */
  readonly size: number;
  readonly bold?: boolean;
  readonly align?: 'left' | 'center' | 'right';
}

export interface Fill {
  readonly color: string;
  readonly opacity?: number;
}

export const FONT = "'Inter Variable', Inter, system-ui, sans-serif";

/** What a picture of curves is drawn with: a canvas, or a file of vectors. All places are in pixels. */
export interface Pen {
  box(box: Box, fill: Fill): void;
  /** A closed shape; `points` are x and y in turn. */
  shape(points: readonly number[], fill: Fill): void;
  /** A line through the first `length` points; one whose y is NaN interrupts it. */
  line(x: ArrayLike<number>, y: ArrayLike<number>, length: number, stroke: Stroke): void;
  /** Words whose middle is at the height `y`. */
  words(words: string, x: number, y: number, lettering: Lettering): void;
  /** Whatever is drawn meanwhile shows only inside the box. */
  within(box: Box, draw: () => void): void;
  /** How wide words are. */
  widthOf(words: string, lettering: Lettering): number;
}

const fontOf = ({ size, bold }: Lettering): string => `${bold ? 600 : 400} ${size}px ${FONT}`;

/** Draws on a canvas. */
export class CanvasPen implements Pen {
  constructor(private readonly context: CanvasRenderingContext2D) {}

  box({ left, top, width, height }: Box, fill: Fill): void {
    this.prepareFill(fill);
    this.context.fillRect(left, top, width, height);
    this.context.globalAlpha = 1;
  }

  shape(points: readonly number[], fill: Fill): void {
    const { context } = this;
    this.prepareFill(fill);
    context.beginPath();
    for (let i = 0; i < points.length; i += 2) context.lineTo(points[i]!, points[i + 1]!);
    context.closePath();
    context.fill();
    context.globalAlpha = 1;
  }

  line(x: ArrayLike<number>, y: ArrayLike<number>, length: number, stroke: Stroke): void {
    const { context } = this;
    context.strokeStyle = stroke.color;
    context.lineWidth = stroke.width;
    context.globalAlpha = stroke.opacity ?? 1;
    context.lineJoin = 'bevel';
    context.lineCap = 'butt';
    context.setLineDash(stroke.dash ? [...stroke.dash] : []);
    context.beginPath();
    for (let i = 0; i < length; i++) {
      if (Number.isNaN(y[i])) continue;
      if (i > 0 && !Number.isNaN(y[i - 1])) {
        context.lineTo(x[i]!, y[i]!);
        continue;
      }
      context.moveTo(x[i]!, y[i]!);
      // A point alone between gaps is a dot.
      if (i + 1 >= length || Number.isNaN(y[i + 1])) context.lineTo(x[i]! + stroke.width, y[i]!);
    }
    context.stroke();
    context.globalAlpha = 1;
  }

  words(words: string, x: number, y: number, lettering: Lettering): void {
    const { context } = this;
    context.font = fontOf(lettering);
    context.fillStyle = lettering.color;
    context.textAlign = lettering.align ?? 'left';
    context.textBaseline = 'middle';
    context.fillText(words, x, y);
  }

  within({ left, top, width, height }: Box, draw: () => void): void {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }

  widthOf(words: string, lettering: Lettering): number {
    this.context.font = fontOf(lettering);
    return this.context.measureText(words).width;
  }

  private prepareFill({ color, opacity }: Fill): void {
    this.context.fillStyle = color;
    this.context.globalAlpha = opacity ?? 1;
  }
}
