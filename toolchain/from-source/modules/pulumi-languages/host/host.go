// Package host serves a language to Pulumi's engine in two halves. The source of the vendor's hosts is served as a Go
// module in old versions only. Such a host runs programs of today, but cannot generate SDKs: it is older than that part
// of the protocol. So this host generates SDKs with the vendor's generator of the CLI's own version, which is served,
// and hands everything else to the vendor's old host.
package host

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/pulumi/pulumi/pkg/v3/codegen/schema"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource/plugin"
	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	"github.com/pulumi/pulumi/sdk/v3/go/common/version"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/emptypb"
)

// How often the engine is asked whether it is still there.
const healthcheckInterval = 5 * time.Minute

// Language is what languages differ in.
type Language struct {
	// Name as Pulumi.yaml spells it.
	Name string
	// Flags of the old host for the options of a project, which it takes in no other way.
	Flags func(info *pulumirpc.ProgramInfo) ([]string, error)
	// Generate makes the files of an SDK, by their path in it.
	Generate func(
		pkg *schema.Package, request *pulumirpc.GeneratePackageRequest, loader schema.ReferenceLoader,
	) (map[string][]byte, error)
}

// Main serves a language until the engine is gone.
func Main(language Language) {
	if err := serve(language, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(language Language, args []string) error {
	if len(args) != 1 || args[0] == "-help" {
		return fmt.Errorf("usage: pulumi-language-%s ENGINE_ADDRESS", language.Name)
	}
	engineAddress := args[0]
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	if err := rpcutil.Healthcheck(ctx, engineAddress, healthcheckInterval, cancel); err != nil {
		return fmt.Errorf("cannot watch the engine: %w", err)
	}
	cancelled := make(chan bool)
	go func() {
		<-ctx.Done()
		close(cancelled)
	}()
	server := &languageHost{language: language, engineAddress: engineAddress}
	defer server.close()
	handle, err := rpcutil.ServeWithOptions(rpcutil.ServeOptions{
		Cancel: cancelled,
		Init: func(registrar *grpc.Server) error {
			pulumirpc.RegisterLanguageRuntimeServer(registrar, server)
			return nil
		},
	})
	if err != nil {
		return fmt.Errorf("cannot serve: %w", err)
	}
	// The engine reads the port.
	fmt.Println(handle.Port)
	return <-handle.Done
}

type languageHost struct {
	pulumirpc.UnimplementedLanguageRuntimeServer

	language      Language
	engineAddress string

	starting sync.Mutex
	oldHost  *oldHost
}

func (host *languageHost) GetPluginInfo(context.Context, *emptypb.Empty) (*pulumirpc.PluginInfo, error) {
	return &pulumirpc.PluginInfo{Version: version.Version}, nil
}

func (host *languageHost) GeneratePackage(
	_ context.Context, request *pulumirpc.GeneratePackageRequest,
) (*pulumirpc.GeneratePackageResponse, error) {
	var spec schema.PackageSpec
	if err := json.Unmarshal([]byte(request.Schema), &spec); err != nil {
		return nil, fmt.Errorf("the schema is no JSON: %w", err)
	}
	client, err := schema.NewLoaderClient(request.LoaderTarget)
	if err != nil {
		return nil, fmt.Errorf("cannot reach the engine's schemas: %w", err)
	}
	loader := schema.NewCachedLoader(client)
	pkg, diagnostics, err := schema.BindSpec(spec, loader, schema.ValidationOptions{AllowDanglingReferences: true})
	if err != nil {
		return nil, err
	}
	response := &pulumirpc.GeneratePackageResponse{Diagnostics: plugin.HclDiagnosticsToRPCDiagnostics(diagnostics)}
	if diagnostics.HasErrors() {
		return response, nil
	}
	files, err := host.language.Generate(pkg, request, loader)
	if err != nil {
		return nil, err
	}
	return response, errors.Join(write(request.Directory, files), write(request.Directory, request.ExtraFiles))
}

func write(directory string, files map[string][]byte) error {
	for name, content := range files {
		path := filepath.Join(directory, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(path, content, 0o644); err != nil {
			return err
		}
	}
	return nil
}
