// Package stackoutputs has the outputs of a stack of kubernetes-workloads, typed and checked.
//
// Code generated from the package's schema of its stack outputs. DO NOT EDIT. Keep a copy in your module.
package stackoutputs

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

const version = "0.2.0"

// ClaimSettings:
// What a volume claim template asks for.
type ClaimSettings struct {
	// Size of each volume, at least.
	Size string `json:"size"`
	// StorageClass; empty for the cluster's default.
	StorageClassName string `json:"storageClassName"`
}

// WorkloadSettings:
// The choices of a stack that decide which promises Kubernetes makes about its workloads.
type WorkloadSettings struct {
	// Order in which the StatefulSet's pods come and go.
	PodManagementPolicy string `json:"podManagementPolicy"`
	// How the StatefulSet's pods are updated.
	UpdateStrategy string `json:"updateStrategy"`
	// Ordinal from which on the StatefulSet's pods are updated.
	Partition int `json:"partition"`
	// Seconds that a StatefulSet pod has to be Ready before it counts as available.
	MinReadySeconds int `json:"minReadySeconds"`
	// Whether the headless Service's DNS records include pods that are not Ready.
	PublishNotReadyAddresses bool `json:"publishNotReadyAddresses"`
	// Whether Kubernetes deletes the claims when the StatefulSet is deleted.
	WhenDeleted string `json:"whenDeleted"`
	// Whether Kubernetes deletes the claims of pods that scaling removes.
	WhenScaled string `json:"whenScaled"`
	// What each volume claim template asks for, by its name.
	Claims map[string]ClaimSettings `json:"claims"`
	// How many of the Deployment's pods may be missing during a rollout, as a count or a percentage.
	MaxUnavailable any `json:"maxUnavailable"`
	// How many pods a Deployment may have beyond its replicas during a rollout, as a count or a percentage.
	MaxSurge any `json:"maxSurge"`
}

// WorkloadSettingsOutput is an output of WorkloadSettings.
type WorkloadSettingsOutput struct{ *pulumi.OutputState }

// ElementType is what the output holds.
func (WorkloadSettingsOutput) ElementType() reflect.Type {
	return reflect.TypeFor[WorkloadSettings]()
}

func init() {
	pulumi.RegisterOutputType(WorkloadSettingsOutput{})
}

// StackOutputs:
// The outputs of this program's stacks: plain values. They are the API for everything that reads a stack,
// such as other programs, contracts and `pulumi stack output --json`. Renaming or removing one is a breaking
// change. A preview knows all of them except clusterIP. If the namespace is generated, it knows them after
// the first update.
type StackOutputs struct {
	// Version of the program that deployed the stack last. It follows Semantic Versioning, and the outputs are
	// part of the API.
	ProgramVersion pulumi.StringOutput
	// kubeconfig context of the cluster that the stack was deployed to.
	KubeContext pulumi.StringOutput
	// Namespace of both workloads.
	Namespace pulumi.StringOutput
	// Whose the stack's objects and claims are: each bears it as the field manager `pulumi-IDENTITY`.
	Identity pulumi.StringOutput
	// Name of the StatefulSet.
	StatefulSetName pulumi.StringOutput
	// Labels that select the StatefulSet's pods.
	StatefulSetSelector pulumi.StringMapOutput
	// Name of the headless Service that governs the StatefulSet.
	HeadlessServiceName pulumi.StringOutput
	// Fully qualified DNS name of the headless Service: one A record per Ready pod.
	HeadlessServiceDnsName pulumi.StringOutput
	// Names of the StatefulSet's pods, in the order of their ordinals.
	PodNames pulumi.StringArrayOutput
	// Fully qualified DNS names of the StatefulSet's pods, in the order of podNames.
	PodDnsNames pulumi.StringArrayOutput
	// Names of the persistentVolumeClaims, in the order of podNames; several claims of one pod stand together.
	PvcNames pulumi.StringArrayOutput
	// Names of the persistentVolumeClaims of each pod, by pod name.
	PvcNamesByPod pulumi.StringArrayMapOutput
	// Paths where the StatefulSet's claims are mounted, by volume claim template.
	ClaimMountPaths pulumi.StringMapOutput
	// Name of the Deployment.
	DeploymentName pulumi.StringOutput
	// Labels that select the Deployment's pods.
	DeploymentSelector pulumi.StringMapOutput
	// Name of the Deployment's ClusterIP Service.
	ClusterIPServiceName pulumi.StringOutput
	// Fully qualified DNS name of the ClusterIP Service: one A record, the virtual IP.
	ClusterIPServiceDnsName pulumi.StringOutput
	// Virtual IP address of the ClusterIP Service.
	ClusterIP pulumi.StringOutput
	// Ports of the headless Service by name. A headless Service does not translate ports: see containerPorts.
	HeadlessServicePorts pulumi.IntMapOutput
	// Ports that the StatefulSet's pods listen on by name: what the pods' DNS names answer on.
	ContainerPorts pulumi.IntMapOutput
	// Ports of the ClusterIP Service by name.
	ClusterIPServicePorts pulumi.IntMapOutput
	// The stack's choices among what Kubernetes offers. Contracts compare the live objects with them.
	Settings WorkloadSettingsOutput
}

// Read reads the outputs of a stack, typed and checked. They follow the stack: each run sees those of its last update.
//
// An output is secret if the stack keeps it so. Each of them fails with an [Error] if the stack's outputs are not those
// of the package.
func Read(stack *pulumi.StackReference) StackOutputs {
	checked := pulumi.All(stack.Name, pulumi.Unsecret(stack.Outputs)).ApplyT(func(args []any) (bool, error) {
		name, _ := args[0].(string)
		outputs, _ := args[1].(map[string]any)
		return true, Check(name, outputs)
	})
	return StackOutputs{
		ProgramVersion:          output[string, pulumi.StringOutput](stack, "programVersion", checked),
		KubeContext:             output[string, pulumi.StringOutput](stack, "kubeContext", checked),
		Namespace:               output[string, pulumi.StringOutput](stack, "namespace", checked),
		Identity:                output[string, pulumi.StringOutput](stack, "identity", checked),
		StatefulSetName:         output[string, pulumi.StringOutput](stack, "statefulSetName", checked),
		StatefulSetSelector:     output[map[string]string, pulumi.StringMapOutput](stack, "statefulSetSelector", checked),
		HeadlessServiceName:     output[string, pulumi.StringOutput](stack, "headlessServiceName", checked),
		HeadlessServiceDnsName:  output[string, pulumi.StringOutput](stack, "headlessServiceDnsName", checked),
		PodNames:                output[[]string, pulumi.StringArrayOutput](stack, "podNames", checked),
		PodDnsNames:             output[[]string, pulumi.StringArrayOutput](stack, "podDnsNames", checked),
		PvcNames:                output[[]string, pulumi.StringArrayOutput](stack, "pvcNames", checked),
		PvcNamesByPod:           output[map[string][]string, pulumi.StringArrayMapOutput](stack, "pvcNamesByPod", checked),
		ClaimMountPaths:         output[map[string]string, pulumi.StringMapOutput](stack, "claimMountPaths", checked),
		DeploymentName:          output[string, pulumi.StringOutput](stack, "deploymentName", checked),
		DeploymentSelector:      output[map[string]string, pulumi.StringMapOutput](stack, "deploymentSelector", checked),
		ClusterIPServiceName:    output[string, pulumi.StringOutput](stack, "clusterIPServiceName", checked),
		ClusterIPServiceDnsName: output[string, pulumi.StringOutput](stack, "clusterIPServiceDnsName", checked),
		ClusterIP:               output[string, pulumi.StringOutput](stack, "clusterIP", checked),
		HeadlessServicePorts:    output[map[string]int, pulumi.IntMapOutput](stack, "headlessServicePorts", checked),
		ContainerPorts:          output[map[string]int, pulumi.IntMapOutput](stack, "containerPorts", checked),
		ClusterIPServicePorts:   output[map[string]int, pulumi.IntMapOutput](stack, "clusterIPServicePorts", checked),
		Settings:                output[WorkloadSettings, WorkloadSettingsOutput](stack, "settings", checked),
	}
}

// output returns one output of the stack, once all outputs have been checked.
func output[Value any, Output pulumi.Output](stack *pulumi.StackReference, name string, checked pulumi.Output) Output {
	known := pulumi.All(checked, stack.GetOutput(pulumi.String(name)))
	return known.ApplyT(func(args []any) (Value, error) {
		var value Value
		text, err := json.Marshal(args[1])
		if err == nil {
			err = json.Unmarshal(text, &value)
		}
		return value, err
	}).(Output)
}

// Error says that a stack's outputs are not those of the package: all that is wrong, and what to do.
type Error struct {
	// Stack as it was named.
	Stack string
	// Problems with its outputs.
	Problems []string
	// Remedy is what to do.
	Remedy string
}

func (err *Error) Error() string {
	return fmt.Sprintf("Outputs of stack %s:\n  %s\n%s", err.Stack, strings.Join(err.Problems, "\n  "), err.Remedy)
}

// Check returns an [Error] unless values are the outputs of a stack of the package's program.
func Check(stack string, outputs map[string]any) error {
	if len(outputs) == 0 {
		return &Error{stack, []string{"it has none"}, fmt.Sprintf(
			"Deploy it: pulumi up --stack %s. A stack that was destroyed has no outputs any more.", stack)}
	}
	problems := isStackOutputs(outputs, "")
	if len(problems) == 0 {
		return nil
	}
	if writer, ok := outputs["programVersion"].(string); ok {
		return &Error{stack, problems, fmt.Sprintf(
			"Version %s of the program wrote them, and version %s reads them. Use the same version for both, or deploy "+
				"the stack with the newer one.", writer, version)}
	}
	return &Error{stack, problems, fmt.Sprintf(
		"Version %s reads them; they do not say which version wrote them (output programVersion). See that this is a "+
			"stack of the program kubernetes-workloads, and deploy it with a version that says so.", version)}
}

// A check returns what is wrong with the value at a path.
type check func(value any, path string) []string

func expected(value any, path, expectation string) []string {
	text, err := json.Marshal(value)
	if err != nil {
		text = fmt.Append(nil, value)
	}
	return []string{fmt.Sprintf("%s is %s, and must be %s", path, text, expectation)}
}

func when(holds func(value any) bool, expectation string) check {
	return func(value any, path string) []string {
		if holds(value) {
			return nil
		}
		return expected(value, path, expectation)
	}
}

func isTextValue(value any) bool {
	_, ok := value.(string)
	return ok
}

func isIntegerValue(value any) bool {
	number, ok := value.(float64)
	return ok && number == math.Trunc(number)
}

var (
	isText    = when(isTextValue, "string")
	isInteger = when(isIntegerValue, "integer")
	isBoolean = when(func(value any) bool {
		_, ok := value.(bool)
		return ok
	}, "boolean")
	isIntegerOrText = when(func(value any) bool {
		return isIntegerValue(value) || isTextValue(value)
	}, "integer,string")
)

func isChoice(allowed ...string) check {
	return when(func(value any) bool {
		text, ok := value.(string)
		return ok && slices.Contains(allowed, text)
	}, "equal to one of the allowed values")
}

func isList(item check) check {
	return func(value any, path string) (problems []string) {
		items, ok := value.([]any)
		if !ok {
			return expected(value, path, "array")
		}
		for index, each := range items {
			problems = append(problems, item(each, fmt.Sprintf("%s[%d]", path, index))...)
		}
		return problems
	}
}

func isMap(item check) check {
	return func(value any, path string) (problems []string) {
		items, ok := value.(map[string]any)
		if !ok {
			return expected(value, path, "object")
		}
		for _, key := range slices.Sorted(maps.Keys(items)) {
			problems = append(problems, item(items[key], fmt.Sprintf("%s[%s]", path, key))...)
		}
		return problems
	}
}

type field struct {
	name  string
	check check
}

func isStructure(fields ...field) check {
	return func(value any, path string) (problems []string) {
		values, ok := value.(map[string]any)
		if !ok {
			return expected(value, path, "object")
		}
		for _, field := range fields {
			at := field.name
			if path != "" {
				at = fmt.Sprintf("%s[%s]", path, field.name)
			}
			if given, ok := values[field.name]; ok {
				problems = append(problems, field.check(given, at)...)
			} else {
				problems = append(problems, at+" is missing")
			}
		}
		return problems
	}
}

var isClaimSettings = isStructure(
	field{"size", isText},
	field{"storageClassName", isText},
)

var isWorkloadSettings = isStructure(
	field{"podManagementPolicy", isChoice("OrderedReady", "Parallel")},
	field{"updateStrategy", isChoice("RollingUpdate", "OnDelete")},
	field{"partition", isInteger},
	field{"minReadySeconds", isInteger},
	field{"publishNotReadyAddresses", isBoolean},
	field{"whenDeleted", isChoice("Retain", "Delete")},
	field{"whenScaled", isChoice("Retain", "Delete")},
	field{"claims", isMap(isClaimSettings)},
	field{"maxUnavailable", isIntegerOrText},
	field{"maxSurge", isIntegerOrText},
)

var isStackOutputs = isStructure(
	field{"programVersion", isText},
	field{"kubeContext", isText},
	field{"namespace", isText},
	field{"identity", isText},
	field{"statefulSetName", isText},
	field{"statefulSetSelector", isMap(isText)},
	field{"headlessServiceName", isText},
	field{"headlessServiceDnsName", isText},
	field{"podNames", isList(isText)},
	field{"podDnsNames", isList(isText)},
	field{"pvcNames", isList(isText)},
	field{"pvcNamesByPod", isMap(isList(isText))},
	field{"claimMountPaths", isMap(isText)},
	field{"deploymentName", isText},
	field{"deploymentSelector", isMap(isText)},
	field{"clusterIPServiceName", isText},
	field{"clusterIPServiceDnsName", isText},
	field{"clusterIP", isText},
	field{"headlessServicePorts", isMap(isInteger)},
	field{"containerPorts", isMap(isInteger)},
	field{"clusterIPServicePorts", isMap(isInteger)},
	field{"settings", isWorkloadSettings},
)
