module languages-go

go 1.26

require (
	github.com/kubernetes-workloads/kubernetes-workloads/sdk/go v0.0.0
	github.com/pulumi/pulumi-kubernetes/sdk/v4 v4.25.0
	github.com/pulumi/pulumi/sdk/v3 v3.276.0
)

replace github.com/kubernetes-workloads/kubernetes-workloads/sdk/go => ./sdks/go
