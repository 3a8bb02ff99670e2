/** Where a run or one of its image sets lies, as a path that can be copied; as src-main/library/layout.ts names them. */
export function folderOf(libraryPath: string, runName: string, imageSetName?: string): string {
  const separator = libraryPath.includes('\\') ? '\\' : '/';
  const parts = [libraryPath, 'runs', runName];
  if (imageSetName !== undefined) parts.push('exports', imageSetName);
  return parts.join(separator);
}
