/** The sentences that the loopback server itself shows; the application's own stand in the pages. */
export const text = {
  needsLink: {
    title: 'This page needs a new link',
    message:
      'A link to Sliceloom opens one browser, once. This browser has not been let in, or Sliceloom was started again.',
    nextStep:
      'Copy the newest link from the terminal in which Sliceloom runs and paste it into the address bar. A new one is printed there each time a link has been used.',
  },
  tooManyLinks: {
    title: 'Too many wrong links',
    message: 'Links that do not fit were tried too often.',
    nextStep: 'Wait a minute, then paste the newest link from the terminal in which Sliceloom runs.',
  },
  wrongHost: (port: number): string =>
    `Sliceloom answers only at http://127.0.0.1:${port} on the computer on which it runs. ` +
    `From another one, forward the same port number: ssh -L ${port}:127.0.0.1:${port} COMPUTER\n`,
  otherSite:
    'This request came from another site and was refused. Paste the link into the address bar instead.\n',
  onlyReading: 'Addresses of Sliceloom can only be read.\n',
  notUnderstood: 'This address was not understood.\n',
  notLetIn: 'This browser has not been let in. Open the newest link from the terminal.\n',
  tooManyPages: 'Too many pages of Sliceloom are open. Close some of them.\n',
} as const;

interface Notice {
  readonly title: string;
  readonly message: string;
  readonly nextStep: string;
}

/** A page for a person who is not let in: words only, no script. */
export function noticePage({ title, message, nextStep }: Notice, nonce: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${title} – Sliceloom</title>
<style nonce="${nonce}">
body { background: #0e1116; color: #e6e9ef; font: 1.1rem/1.6 system-ui, sans-serif; margin: 15vh auto; max-width: 36rem; padding: 0 1.5rem }
</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${message}</p>
<p>${nextStep}</p>
</main>
</body>
</html>
`;
}
