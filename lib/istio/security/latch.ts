/** Runs what is given to it once it is open, whatever comes first. */
export class Latch {
  private opened = false;
  private readonly waiting: (() => void)[] = [];

  whenOpen(action: () => void): void {
    if (this.opened) action();
    else this.waiting.push(action);
  }

  open(): void {
    this.opened = true;
    for (const action of this.waiting.splice(0)) action();
  }
}
