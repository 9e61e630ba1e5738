/** Why something failed, for the commands. */
export { reasonOf } from "../kubernetes/reason";
