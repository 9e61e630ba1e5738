//go:build ignore

// Writes the files that main.go embeds: the schema and the Terraform mapping of
// the provider's module, minified, the schema with the provider's version set.
// Usage: PROVIDER_VERSION=1.2.3 go generate
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

const providerModule = "github.com/pulumi/pulumi-kubernetes/provider/v4"

func main() {
	version := os.Getenv("PROVIDER_VERSION")
	if version == "" {
		fail(errors.New("PROVIDER_VERSION is not set"))
	}
	source := filepath.Join(moduleDirectory(), "cmd", "pulumi-resource-kubernetes")

	schema := read(filepath.Join(source, "schema.json"))
	schema["version"] = version
	write("schema.json", schema)
	write("terraform-mapping.json", read(filepath.Join(source, "terraform-mapping.json")))
}

func moduleDirectory() string {
	output, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", providerModule).Output()
	if err != nil {
		fail(fmt.Errorf("locate %s: %w", providerModule, err))
	}
	return strings.TrimSpace(string(output))
}

func read(path string) map[string]any {
	text, err := os.ReadFile(path)
	if err != nil {
		fail(err)
	}
	var document map[string]any
	if err := json.Unmarshal(text, &document); err != nil {
		fail(fmt.Errorf("parse %s: %w", path, err))
	}
	return document
}

func write(name string, document map[string]any) {
	text, err := json.Marshal(document)
	if err != nil {
		fail(err)
	}
	if err := os.MkdirAll("generated", 0o755); err != nil {
		fail(err)
	}
	if err := os.WriteFile(filepath.Join("generated", name), text, 0o644); err != nil {
		fail(err)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
