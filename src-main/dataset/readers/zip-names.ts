/** Characters 128 … 255 of code page 437, in which zip names are written unless they say UTF-8 (APPNOTE.TXT, appendix D). */
const CP437 =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u00a0';

/** An entry's name. Many programs write UTF-8 without saying so: what is valid UTF-8 is read as that. */
export function decodeName(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 128 ? String.fromCharCode(byte) : CP437[byte - 128]!)).join(
      '',
    );
  }
}

/** A name as a relative path, without anything that could lead out of a folder. */
export const relativeName = (name: string): string =>
  name
    .split(/[/\\]/)
    .map((part) => part.replace(/[\0:]/g, '_'))
    .filter((part) => part !== '' && part !== '.' && part !== '..')
    .join('/');
