import { Failure } from "../../../command-line/failure";

/** Something has the name of a CI run, or lies in its namespace, and is not proven to be the run's. It stays. */
export class ForeignRun extends Failure {}
