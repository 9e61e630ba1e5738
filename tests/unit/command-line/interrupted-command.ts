import { runCommand } from "../../../command-line/command";

/** A command that changes something, and gives it back when it is interrupted. */
void runCommand(async (interrupt) => {
  await new Promise((resolve) => {
    // What a command waits for keeps its process alive; a listener does not.
    const work = setInterval(() => {
      console.log("working");
    }, 10);
    interrupt.addEventListener("abort", () => {
      clearInterval(work);
      resolve(undefined);
    });
  });
  // Whoever interrupts it may do so again meanwhile.
  await new Promise((resolve) => process.once("message", resolve));
  process.send?.(`given back after ${String(interrupt.reason)}`);
  interrupt.throwIfAborted();
});
