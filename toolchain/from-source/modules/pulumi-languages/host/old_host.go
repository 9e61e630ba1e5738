package host

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/common/util/rpcutil"
	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

// oldHost is the vendor's host, running.
type oldHost struct {
	client  pulumirpc.LanguageRuntimeClient
	process *os.Process
}

// old starts the vendor's host for the program that a request is about. The engine starts a host for each project.
func (host *languageHost) old(info *pulumirpc.ProgramInfo) (pulumirpc.LanguageRuntimeClient, error) {
	host.starting.Lock()
	defer host.starting.Unlock()
	if host.oldHost != nil {
		return host.oldHost.client, nil
	}
	flags, err := host.language.Flags(info)
	if err != nil {
		return nil, err
	}
	started, err := start(host.language.Name, append(flags, host.engineAddress))
	if err != nil {
		return nil, fmt.Errorf("cannot start the vendor's host for %s: %w", host.language.Name, err)
	}
	host.oldHost = started
	return started.client, nil
}

func (host *languageHost) close() {
	host.starting.Lock()
	defer host.starting.Unlock()
	if host.oldHost != nil {
		_ = host.oldHost.process.Kill()
	}
}

func start(language string, args []string) (*oldHost, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.Command(filepath.Join(filepath.Dir(self), "last-served", "pulumi-language-"+language), args...)
	command.Stderr = os.Stderr
	stdout, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	port, err := lines.ReadString('\n')
	if err != nil {
		return nil, errors.Join(errors.New("it ended before it served"), command.Wait())
	}
	// What the program prints follows the port.
	go func() { _, _ = io.Copy(os.Stdout, lines) }()
	connection, err := grpc.NewClient(
		"127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		rpcutil.GrpcChannelOptions(),
	)
	if err != nil {
		return nil, errors.Join(err, command.Process.Kill())
	}
	return &oldHost{client: pulumirpc.NewLanguageRuntimeClient(connection), process: command.Process}, nil
}

func (host *languageHost) GetRequiredPlugins(
	ctx context.Context, request *pulumirpc.GetRequiredPluginsRequest,
) (*pulumirpc.GetRequiredPluginsResponse, error) {
	client, err := host.old(request.Info)
	if err != nil {
		return nil, err
	}
	return client.GetRequiredPlugins(ctx, request)
}

func (host *languageHost) Run(ctx context.Context, request *pulumirpc.RunRequest) (*pulumirpc.RunResponse, error) {
	client, err := host.old(request.Info)
	if err != nil {
		return nil, err
	}
	return client.Run(ctx, request)
}

func (host *languageHost) About(
	ctx context.Context, request *pulumirpc.AboutRequest,
) (*pulumirpc.AboutResponse, error) {
	client, err := host.old(request.Info)
	if err != nil {
		return nil, err
	}
	return client.About(ctx, request)
}

func (host *languageHost) GetProgramDependencies(
	ctx context.Context, request *pulumirpc.GetProgramDependenciesRequest,
) (*pulumirpc.GetProgramDependenciesResponse, error) {
	client, err := host.old(request.Info)
	if err != nil {
		return nil, err
	}
	return client.GetProgramDependencies(ctx, request)
}

func (host *languageHost) InstallDependencies(
	request *pulumirpc.InstallDependenciesRequest, stream pulumirpc.LanguageRuntime_InstallDependenciesServer,
) error {
	client, err := host.old(request.Info)
	if err != nil {
		return err
	}
	responses, err := client.InstallDependencies(stream.Context(), request)
	if err != nil {
		return err
	}
	for {
		response, err := responses.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := stream.Send(response); err != nil {
			return err
		}
	}
}
