// The project's own program, unchanged but for where its pods run.
import "./simulated-placement";
import program from "../../index";

export = program;
