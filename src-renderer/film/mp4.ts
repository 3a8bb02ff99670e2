import { ArrayBufferTarget, Muxer } from 'mp4-muxer';

/** What browsers can encode, the most widely played first. */
const codecs = [
  { name: 'avc1.640028', kind: 'avc' },
  { name: 'avc1.42001f', kind: 'avc' },
  { name: 'vp09.00.31.08', kind: 'vp9' },
  { name: 'av01.0.05M.08', kind: 'av1' },
] as const;
/** Small images are enlarged by whole pixels, so that players show them; sides are even, as codecs want them. */
const LEAST_SIDE = 256;
const BITS_PER_PIXEL = 0.4;
const KEY_FRAME_EVERY = 30;

/** Frames as MP4; undefined where this browser can encode none of the kinds that it may hold. */
export async function mp4Of(
  frames: readonly CanvasImageSource[],
  { side, framesPerSecond }: { side: number; framesPerSecond: number },
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const width = side * Math.max(1, Math.ceil(LEAST_SIDE / side));
  const bitrate = Math.max(500_000, width * width * framesPerSecond * BITS_PER_PIXEL);
  const settings = { width, height: width, framerate: framesPerSecond, bitrate };
  const codec = await firstSupported(settings);
  if (!codec) return undefined;
  const muxer = new Muxer({
    target: new ArrayBufferTarget(),
    video: { codec: codec.kind, width, height: width, frameRate: framesPerSecond },
    fastStart: 'in-memory',
  });
  let failure: DOMException | undefined;
  const encoder = new VideoEncoder({
    output: (chunk, about) => muxer.addVideoChunk(chunk, about),
    error: (error) => (failure = error),
  });
  encoder.configure({ codec: codec.name, ...settings });
  const sheet = new OffscreenCanvas(width, width);
  const pen = sheet.getContext('2d')!;
  pen.imageSmoothingEnabled = false;
  const microseconds = 1_000_000 / framesPerSecond;
  for (const [at, frame] of frames.entries()) {
    pen.drawImage(frame, 0, 0, width, width);
    const video = new VideoFrame(sheet, { timestamp: at * microseconds, duration: microseconds });
    encoder.encode(video, { keyFrame: at % KEY_FRAME_EVERY === 0 });
    video.close();
  }
  await encoder.flush();
  encoder.close();
  if (failure) throw failure;
  muxer.finalize();
  return new Uint8Array(muxer.target.buffer);
}

async function firstSupported(
  settings: Omit<VideoEncoderConfig, 'codec'>,
): Promise<(typeof codecs)[number] | undefined> {
  if (typeof VideoEncoder === 'undefined') return undefined;
  for (const codec of codecs) {
    const { supported } = await VideoEncoder.isConfigSupported({ codec: codec.name, ...settings });
    if (supported) return codec;
  }
  return undefined;
}
