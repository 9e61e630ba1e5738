// Both components of kubernetes-workloads, and the outputs of another stack, in Go.
package main

import (
	"context"
	"strings"

	"github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes"
	corev1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/core/v1"
	metav1 "github.com/pulumi/pulumi-kubernetes/sdk/v4/go/kubernetes/meta/v1"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"

	workloads "github.com/kubernetes-workloads/kubernetes-workloads/sdk/go/kubernetesworkloads"

	"languages-go/stackoutputs"
)

const image = "nginxinc/nginx-unprivileged:1.26.3"

func main() {
	pulumi.Run(program)
}

func program(ctx *pulumi.Context) error {
	settings := config.New(ctx, "")
	cluster, err := kubernetes.NewProvider(ctx, "cluster", &kubernetes.ProviderArgs{
		Context: pulumi.String(settings.Require("kubeContext")),
	})
	if err != nil {
		return err
	}
	home, err := corev1.NewNamespace(ctx, "home", &corev1.NamespaceArgs{
		Metadata: metav1.ObjectMetaArgs{Name: pulumi.String(settings.Require("namespace"))},
	}, pulumi.Provider(cluster))
	if err != nil {
		return err
	}
	namespace := home.Metadata.Name().Elem()

	// Checked against the package's schema; each output has its own type.
	stack, err := pulumi.NewStackReference(ctx, settings.Require("producer"), nil)
	if err != nil {
		return err
	}
	producer := stackoutputs.Read(stack)

	web, err := workloads.NewHeadlessStatefulSet(ctx, "web", &workloads.HeadlessStatefulSetArgs{
		Namespace:           namespace,
		Image:               pulumi.String(image),
		ServiceName:         pulumi.StringRef("nginx"),
		Replicas:            pulumi.IntRef(2),
		PodManagementPolicy: pointerTo(workloads.PodManagementPolicyParallel),
		Ports:               ports(),
		Services: []workloads.ClientServiceInput{
			workloads.ClientServiceArgs{Name: "web-first", Ordinal: pulumi.IntRef(0)},
		},
		Env: map[string]pulumi.Input{
			"HOME_NAMESPACE": namespace,
			"NODE_NAME": corev1.EnvVarSourceArgs{
				FieldRef: corev1.ObjectFieldSelectorArgs{FieldPath: pulumi.String("spec.nodeName")},
			},
			"PEERS": producer.PodDnsNames.ApplyT(spaced),
		},
		VolumeClaims: []workloads.VolumeClaimInput{
			workloads.VolumeClaimArgs{Name: "www", Size: "1Mi", MountPath: "/usr/share/nginx/html"},
		},
		ReadinessProbe: &corev1.ProbeArgs{
			TcpSocket:     corev1.TCPSocketActionArgs{Port: pulumi.Int(8080)},
			PeriodSeconds: pulumi.Int(2),
		},
		UpdateStrategy: workloads.StatefulSetRollingUpdateArgs{
			Type:      "RollingUpdate",
			Partition: pulumi.IntRef(0),
		},
	}, pulumi.Providers(cluster), pulumi.Transforms([]pulumi.ResourceTransform{shareProcesses}))
	if err != nil {
		return err
	}

	front, err := workloads.NewClusterIPDeployment(ctx, "front", &workloads.ClusterIPDeploymentArgs{
		Namespace:        namespace,
		Image:            pulumi.String(image),
		Replicas:         pulumi.IntRef(2),
		Ports:            ports(),
		DisruptionBudget: workloads.DisruptionBudgetArgs{MaxUnavailable: "50%"},
	}, pulumi.Providers(cluster))
	if err != nil {
		return err
	}

	ctx.Export("podDnsNames", web.PodDnsNames)
	ctx.Export("firstPodUrl", web.ClientUrls.MapIndex(pulumi.String("web-first")).MapIndex(pulumi.String("web")))
	ctx.Export("clusterIP", front.ClusterIP)
	ctx.Export("peers", producer.PodDnsNames)
	return nil
}

func ports() []workloads.PortInput {
	return []workloads.PortInput{workloads.PortArgs{Name: "web", Port: 80, ContainerPort: pulumi.IntRef(8080)}}
}

// shareProcesses sets a field of a pod that no argument has.
func shareProcesses(_ context.Context, args *pulumi.ResourceTransformArgs) *pulumi.ResourceTransformResult {
	if args.Type != "kubernetes:apps/v1:StatefulSet" {
		return nil
	}
	pod := args.Props["spec"].(pulumi.Map)["template"].(pulumi.Map)["spec"].(pulumi.Map)
	pod["shareProcessNamespace"] = pulumi.Bool(true)
	return &pulumi.ResourceTransformResult{Props: args.Props, Opts: args.Opts}
}

func spaced(names []string) string {
	return strings.Join(names, " ")
}

func pointerTo[Value any](value Value) *Value {
	return &value
}
