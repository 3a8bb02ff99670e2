/**
 * The one shape of a two-way message pipe. Electron's MessagePort, a WebSocket, a utility process and a Node child
 * process each have a few lines that make them one of these; nothing above knows which it is.
 */
export interface Channel {
  /** Sends one message of plain data. After the pipe is closed this does nothing. */
  send(message: unknown): void;
  /** Sets the single receiver of messages. */
  onMessage(receive: (message: unknown) => void): void;
  /** Sets the single receiver of the news that the other side is gone; called at most once. */
  onClose(closed: () => void): void;
  close(): void;
}

/** Two channels joined to each other, each message cloned as a real border between processes would. */
export function channelPair(): [Channel, Channel] {
  const ends = [new PairEnd(), new PairEnd()] as const;
  ends[0].other = ends[1];
  ends[1].other = ends[0];
  return [ends[0], ends[1]];
}

class PairEnd implements Channel {
  other: PairEnd | undefined;
  private receive: (message: unknown) => void = () => {};
  private closed: () => void = () => {};
  private open = true;

  send(message: unknown): void {
    const copy: unknown = JSON.parse(JSON.stringify(message));
    queueMicrotask(() => {
      if (this.open && this.other?.open) this.other.receive(copy);
    });
  }
  onMessage(receive: (message: unknown) => void): void {
    this.receive = receive;
  }
  onClose(closed: () => void): void {
    this.closed = closed;
  }
  close(): void {
    if (!this.open) return;
    this.open = false;
    this.closed();
    this.other?.close();
  }
}
