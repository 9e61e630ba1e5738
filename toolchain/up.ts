import { runCommand } from "./command";
import { bringUpToolchain } from "./toolchain";

/** `npm run cluster:up`: brings the tools and the cluster, and nothing else. */
void runCommand(bringUpToolchain);
