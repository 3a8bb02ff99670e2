import { BrowserWindow, dialog, type OpenDialogOptions } from 'electron';
import { text } from './text';

/** Asks for folders, or for files, in the desktop's dialog; empty where it was cancelled. */
export async function choosePaths(folders: boolean): Promise<string[]> {
  const options: OpenDialogOptions = {
    title: folders ? text.chooseFolders : text.chooseFiles,
    buttonLabel: text.bring,
    properties: [folders ? 'openDirectory' : 'openFile', 'multiSelections'],
  };
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0];
  const answer = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return answer.canceled ? [] : answer.filePaths;
}
