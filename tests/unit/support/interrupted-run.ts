import { Fixture } from "../../support/fixture";
import { tearDownWhenInterrupted } from "../../support/running/interruption";

/** A run that owns something, says so, and would never end by itself. */
const owned = new Fixture<string>(async (use) => {
  try {
    await use("owned");
  } finally {
    await new Promise((resolve) => setImmediate(resolve));
    console.log("removed");
  }
});

tearDownWhenInterrupted();
void owned.setUp().then(console.log);
