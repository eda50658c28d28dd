/** `spec`, or `npx spec` where that is what works. */
export function findCommandName(started?: string, path?: string): string;
/** A message that names the command (`spec train …`), as it has to be typed here. */
export function nameCommand(text: string, name?: string): string;
