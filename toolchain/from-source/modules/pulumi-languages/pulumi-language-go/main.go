// The language host for Go.
package main

import (
	gogen "github.com/pulumi/pulumi/pkg/v3/codegen/go"
	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"kubernetes-workloads/toolchain/source/pulumi-languages/host"
)

func main() {
	host.Main(host.Language{Name: "go", Flags: flags, Generate: generate})
}

func flags(info *pulumirpc.ProgramInfo) ([]string, error) {
	options := info.GetOptions().GetFields()
	flags := []string{"-root=" + info.GetRootDirectory()}
	for _, option := range []string{"binary", "buildTarget"} {
		if value := options[option].GetStringValue(); value != "" {
			flags = append(flags, "-"+option+"="+value)
		}
	}
	return flags, nil
}

func generate(
	pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, _ schema.ReferenceLoader,
) (map[string][]byte, error) {
	return gogen.GeneratePackage("pulumi-language-go", pkg, request.LocalDependencies)
}
