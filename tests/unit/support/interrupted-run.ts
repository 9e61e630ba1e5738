import { Fixture } from "../../support/fixture";
import { owning, tearDownWhenInterrupted } from "../../support/running/interruption";

/** A run that owns something, says so, and would never end by itself. */
const owned = new Fixture<string>(async (use) => {
  try {
    await use("owned");
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    console.log("removed");
  }
});

if (process.argv[2] === "stuck") {
  void owning(new Promise(() => undefined));
  const sweep = (): Promise<void> => {
    console.log("swept");
    return Promise.resolve();
  };
  tearDownWhenInterrupted({ patienceMs: 100, sweep });
} else {
  tearDownWhenInterrupted();
}
void owned.setUp().then(console.log);
