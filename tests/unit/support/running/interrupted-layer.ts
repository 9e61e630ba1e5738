import { interruptLayers, runLayer } from "../../../support/running/layer";

/** A tool that is told to end, says so, and goes on. */
const STUBBORN = `
setInterval(() => undefined, 1000);
process.on("SIGINT", () => console.log("told"));
process.kill(process.ppid, "SIGUSR2");`;

process.once("SIGUSR2", () => {
  interruptLayers(100);
});
void runLayer({
  name: "tried",
  commands: [
    [process.execPath, "--eval", STUBBORN],
    [process.execPath, "--eval", ""],
  ],
}).then(({ failures }) => {
  console.log(failures.join("\n"));
});
