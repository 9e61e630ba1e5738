import { main } from "@pulumi/pulumi/provider";
import { ComponentProvider } from "./provider";

/** Serves the components to Pulumi's engine, which starts this program and reads the port that it prints. */
void main(new ComponentProvider(), process.argv.slice(2));
