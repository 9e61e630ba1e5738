// Starts the nodejs language host with the options of the project.
//
// Today's engine tells a language host the options of Pulumi.yaml (runtime.options) in its
// requests. The host whose source is served as a Go module is older and takes them as flags.
// This command stands in its place, turns the options into those flags and becomes the host.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"

	"gopkg.in/yaml.v3"
)

// The options that the host takes, as Pulumi documents them.
// https://www.pulumi.com/docs/iac/concepts/projects/project-file/#runtime-options
type options struct {
	TypeScript *bool  `yaml:"typescript"`
	TSConfig   string `yaml:"tsconfig"`
	NodeArgs   string `yaml:"nodeargs"`
}

func main() {
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}
	host := filepath.Join(filepath.Dir(self), "pulumi-language-nodejs-host")
	arguments := append([]string{host}, flags(projectOptions())...)
	fail(syscall.Exec(host, append(arguments, os.Args[1:]...), os.Environ()))
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "pulumi-language-nodejs:", err)
	os.Exit(1)
}

// The options of the project that the working folder is in; none where the file has none, or is
// one that the engine itself will refuse.
func projectOptions() options {
	file := projectFile()
	content, err := os.ReadFile(file)
	if err != nil {
		return options{}
	}
	var project struct {
		Runtime yaml.Node `yaml:"runtime"`
	}
	var runtime struct {
		Options options `yaml:"options"`
	}
	if yaml.Unmarshal(content, &project) != nil || project.Runtime.Kind != yaml.MappingNode {
		return options{}
	}
	if project.Runtime.Decode(&runtime) != nil {
		return options{}
	}
	runtime.Options.NodeArgs = withWholePaths(runtime.Options.NodeArgs, filepath.Dir(file))
	return runtime.Options
}

var relativePath = regexp.MustCompile(`(^|\s)\.(/\S+)`)

// Node runs in the folder of the program, and the paths are those of the project's folder.
func withWholePaths(nodeArgs, folder string) string {
	quoted := strings.ReplaceAll(folder, "$", "$$")
	return relativePath.ReplaceAllString(nodeArgs, "${1}'"+quoted+"${2}'")
}

// The engine starts the host in the folder of the program, which is the project's or below it.
func projectFile() string {
	folder, err := os.Getwd()
	if err != nil {
		return ""
	}
	for {
		file := filepath.Join(folder, "Pulumi.yaml")
		if _, err := os.Stat(file); err == nil {
			return file
		}
		parent := filepath.Dir(folder)
		if parent == folder {
			return ""
		}
		folder = parent
	}
}

func flags(given options) []string {
	var flags []string
	if given.TypeScript != nil {
		flags = append(flags, "-typescript="+strconv.FormatBool(*given.TypeScript))
	}
	if given.TSConfig != "" {
		flags = append(flags, "-tsconfig="+given.TSConfig)
	}
	if given.NodeArgs != "" {
		flags = append(flags, "-nodeargs="+given.NodeArgs)
	}
	return flags
}
