package example;

import com.pulumi.Context;
import com.pulumi.Pulumi;
import com.pulumi.core.Either;
import com.pulumi.core.Output;
import com.pulumi.kubernetes.Provider;
import com.pulumi.kubernetes.ProviderArgs;
import com.pulumi.kubernetes.core.v1.Namespace;
import com.pulumi.kubernetes.core.v1.NamespaceArgs;
import com.pulumi.kubernetes.core.v1.inputs.EnvVarSourceArgs;
import com.pulumi.kubernetes.core.v1.inputs.ObjectFieldSelectorArgs;
import com.pulumi.kubernetes.core.v1.inputs.ProbeArgs;
import com.pulumi.kubernetes.core.v1.inputs.TCPSocketActionArgs;
import com.pulumi.kubernetes.meta.v1.inputs.ObjectMetaArgs;
import com.pulumi.kubernetesworkloads.ClusterIPDeployment;
import com.pulumi.kubernetesworkloads.ClusterIPDeploymentArgs;
import com.pulumi.kubernetesworkloads.HeadlessStatefulSet;
import com.pulumi.kubernetesworkloads.HeadlessStatefulSetArgs;
import com.pulumi.kubernetesworkloads.enums.PodManagementPolicy;
import com.pulumi.kubernetesworkloads.inputs.ClientServiceArgs;
import com.pulumi.kubernetesworkloads.inputs.DisruptionBudgetArgs;
import com.pulumi.kubernetesworkloads.inputs.PortArgs;
import com.pulumi.kubernetesworkloads.inputs.StatefulSetRollingUpdateArgs;
import com.pulumi.kubernetesworkloads.inputs.VolumeClaimArgs;
import com.pulumi.resources.ComponentResourceOptions;
import com.pulumi.resources.CustomResourceOptions;
import com.pulumi.resources.StackReference;
import java.util.List;
import java.util.Map;
import kubernetesworkloads.StackOutputs;

/** Both components of kubernetes-workloads, and the outputs of another stack, in Java. */
public final class App {
    private static final String IMAGE = "nginxinc/nginx-unprivileged:1.26.3";
    private static final PortArgs WEB =
            PortArgs.builder().name("web").port(80).containerPort(8080).build();

    private App() {}

    public static void main(String[] args) {
        Pulumi.run(App::program);
    }

    private static void program(Context context) {
        var config = context.config();
        var name = config.require("namespace");
        var cluster = new Provider(
                "cluster", ProviderArgs.builder().context(config.require("kubeContext")).build());
        var home = new Namespace(
                "home",
                NamespaceArgs.builder()
                        .metadata(ObjectMetaArgs.builder().name(name).build())
                        .build(),
                CustomResourceOptions.builder().provider(cluster).build());
        var namespace = home.metadata().applyValue(metadata -> metadata.name().orElseThrow());
        var options = ComponentResourceOptions.builder().providers(List.of(cluster)).build();

        // Checked against the package's schema; each output has its own type.
        var producer = StackOutputs.read(new StackReference(config.require("producer")));

        // Pulumi's Java takes no outputs inside of plain arguments, such as env: the component is made as soon as they
        // are known, which the outputs of another stack always are.
        var web = producer.podDnsNames().applyValue(peers -> new HeadlessStatefulSet(
                "web",
                HeadlessStatefulSetArgs.builder()
                        .namespace(namespace)
                        .image(IMAGE)
                        .serviceName("nginx")
                        .replicas(2)
                        .podManagementPolicy(PodManagementPolicy.Parallel)
                        .ports(WEB)
                        .services(ClientServiceArgs.builder()
                                .name("web-first")
                                .ordinal(0)
                                .build())
                        .env(Map.of(
                                "HOME_NAMESPACE", Either.ofLeft(name),
                                "NODE_NAME", Either.ofRight(nodeName()),
                                "PEERS", Either.ofLeft(String.join(" ", peers))))
                        .volumeClaims(VolumeClaimArgs.builder()
                                .name("www")
                                .size("1Mi")
                                .mountPath("/usr/share/nginx/html")
                                .build())
                        .readinessProbe(ProbeArgs.builder()
                                .tcpSocket(TCPSocketActionArgs.builder().port(8080).build())
                                .periodSeconds(2)
                                .build())
                        .updateStrategy(StatefulSetRollingUpdateArgs.builder()
                                .type("RollingUpdate")
                                .partition(0)
                                .build())
                        .build(),
                options));

        var front = new ClusterIPDeployment(
                "front",
                ClusterIPDeploymentArgs.builder()
                        .namespace(namespace)
                        .image(IMAGE)
                        .replicas(2)
                        .ports(WEB)
                        .disruptionBudget(DisruptionBudgetArgs.builder()
                                .maxUnavailable("50%")
                                .build())
                        .build(),
                options);

        context.export("podDnsNames", web.apply(HeadlessStatefulSet::podDnsNames));
        context.export("firstPodUrl", firstPodUrl(web));
        context.export("clusterIP", front.clusterIP());
        context.export("peers", producer.podDnsNames());
    }

    private static EnvVarSourceArgs nodeName() {
        var field = ObjectFieldSelectorArgs.builder().fieldPath("spec.nodeName").build();
        return EnvVarSourceArgs.builder().fieldRef(field).build();
    }

    private static Output<String> firstPodUrl(Output<HeadlessStatefulSet> web) {
        return web.apply(HeadlessStatefulSet::clientUrls)
                .applyValue(urls -> urls.get("web-first").get("web"));
    }
}
