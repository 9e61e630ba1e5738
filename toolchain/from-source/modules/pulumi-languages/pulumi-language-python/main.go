// The language host for Python.
package main

import (
	"fmt"

	"github.com/pulumi/pulumi/pkg/v3/codegen/python"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"kubernetes-workloads/toolchain/source/pulumi-languages/host"
)

func main() {
	host.Main(host.Language{Name: "python", Flags: flags, Generate: generate})
}

func flags(info *pulumirpc.ProgramInfo) ([]string, error) {
	options := info.GetOptions().GetFields()
	if toolchain := options["toolchain"].GetStringValue(); toolchain != "" && toolchain != "pip" {
		return nil, fmt.Errorf(
			"Pulumi.yaml: runtime.options.toolchain is %q, and this host, which was built from source, knows pip only",
			toolchain)
	}
	flags := []string{"-root=" + info.GetRootDirectory()}
	if virtualenv := options["virtualenv"].GetStringValue(); virtualenv != "" {
		flags = append(flags, "-virtualenv="+virtualenv)
	}
	return flags, nil
}

func generate(
	pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader,
) (map[string][]byte, error) {
	return python.GeneratePackage("pulumi-language-python", pkg, request.ExtraFiles, loader)
}
