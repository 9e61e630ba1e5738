// The Pulumi random provider: the vendor's Terraform provider, bridged, under the
// tokens that @pulumi/random uses. The vendor's provider is an internal package,
// so this module's path starts with the vendor module's path.
package main

import (
	"context"

	pftfbridge "github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/pf/tfgen"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge"
	"github.com/pulumi/pulumi-terraform-bridge/v3/pkg/tfbridge/tokens"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"

	"github.com/terraform-providers/terraform-provider-random/internal/provider"
)

// The version of @pulumi/random that this provider serves; set by the linker.
var version = "0.0.0"

func main() {
	ctx := context.Background()
	info := providerInfo(ctx)
	pftfbridge.Main(ctx, "random", info, pftfbridge.ProviderMetadata{
		// Made only when somebody asks for it: an update never does.
		XGetSchema: func(ctx context.Context, _ plugin.GetSchemaRequest) ([]byte, error) {
			generated, err := tfgen.GenerateSchema(ctx, tfgen.GenerateSchemaOptions{ProviderInfo: info})
			if err != nil {
				return nil, err
			}
			return generated.ProviderMetadata.PackageSchema, nil
		},
	})
}

func providerInfo(ctx context.Context) tfbridge.ProviderInfo {
	info := tfbridge.ProviderInfo{
		P:            pftfbridge.ShimProviderWithContext(ctx, provider.New()),
		Name:         "random",
		Version:      version,
		MetadataInfo: tfbridge.NewProviderMetadata(nil),
	}
	// random_x becomes random:index/randomX:RandomX; the plain strategy would drop
	// the provider's name, which the vendor's SDK keeps.
	info.MustComputeTokens(tokens.SingleModule("random_", "index",
		func(module, name string) (string, error) {
			return tokens.MakeStandard("random")(module, "Random"+name)
		}))
	return info
}
