package kubernetesworkloads;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonPrimitive;
import com.google.gson.JsonSerializer;
import com.pulumi.core.Output;
import com.pulumi.exceptions.RunException;
import com.pulumi.resources.StackReference;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The outputs of this program's stacks: plain values. They are the API for everything that reads a stack,
 * such as other programs, contracts and `pulumi stack output --json`. Renaming or removing one is a breaking
 * change. A preview knows all of them except clusterIP. If the namespace is generated, it knows them after
 * the first update.
 *
 * <p>Generated from the package's schema of its stack outputs. Keep a copy of this file in your sources.
 */
public record StackOutputs(
        /**
         * Version of the program that deployed the stack last. It follows Semantic Versioning, and the
         * outputs are part of the API.
         */
        Output<String> programVersion,
        /**
         * kubeconfig context of the cluster that the stack was deployed to.
         */
        Output<String> kubeContext,
        /**
         * Namespace of both workloads.
         */
        Output<String> namespace,
        /**
         * Whose the stack's objects and claims are: each bears it as the field manager `pulumi-IDENTITY`.
         */
        Output<String> identity,
        /**
         * Name of the StatefulSet.
         */
        Output<String> statefulSetName,
        /**
         * Labels that select the StatefulSet's pods.
         */
        Output<Map<String, String>> statefulSetSelector,
        /**
         * Name of the headless Service that governs the StatefulSet.
         */
        Output<String> headlessServiceName,
        /**
         * Fully qualified DNS name of the headless Service: one A record per Ready pod.
         */
        Output<String> headlessServiceDnsName,
        /**
         * Names of the StatefulSet's pods, in the order of their ordinals.
         */
        Output<List<String>> podNames,
        /**
         * Fully qualified DNS names of the StatefulSet's pods, in the order of podNames.
         */
        Output<List<String>> podDnsNames,
        /**
         * Names of the persistentVolumeClaims, in the order of podNames; several claims of one pod stand
         * together.
         */
        Output<List<String>> pvcNames,
        /**
         * Names of the persistentVolumeClaims of each pod, by pod name.
         */
        Output<Map<String, List<String>>> pvcNamesByPod,
        /**
         * Paths where the StatefulSet's claims are mounted, by volume claim template.
         */
        Output<Map<String, String>> claimMountPaths,
        /**
         * Name of the Deployment.
         */
        Output<String> deploymentName,
        /**
         * Labels that select the Deployment's pods.
         */
        Output<Map<String, String>> deploymentSelector,
        /**
         * Name of the Deployment's ClusterIP Service.
         */
        Output<String> clusterIPServiceName,
        /**
         * Fully qualified DNS name of the ClusterIP Service: one A record, the virtual IP.
         */
        Output<String> clusterIPServiceDnsName,
        /**
         * Virtual IP address of the ClusterIP Service.
         */
        Output<String> clusterIP,
        /**
         * Ports of the headless Service by name. A headless Service does not translate ports: see
         * containerPorts.
         */
        Output<Map<String, Integer>> headlessServicePorts,
        /**
         * Ports that the StatefulSet's pods listen on by name: what the pods' DNS names answer on.
         */
        Output<Map<String, Integer>> containerPorts,
        /**
         * Ports of the ClusterIP Service by name.
         */
        Output<Map<String, Integer>> clusterIPServicePorts,
        /**
         * The stack's choices among what Kubernetes offers. Contracts compare the live objects with them.
         */
        Output<WorkloadSettings> settings) {

    private static final String VERSION = "0.2.0";

    /**
     * What a volume claim template asks for.
     */
    public record ClaimSettings(
            /**
             * Size of each volume, at least.
             */
            String size,
            /**
             * StorageClass; empty for the cluster's default.
             */
            String storageClassName) {

        private static ClaimSettings decode(Object value) {
            Map<?, ?> fields = (Map<?, ?>) value;
            return new ClaimSettings(
                    text(fields.get("size")),
                    text(fields.get("storageClassName")));
        }
    }

    /**
     * The choices of a stack that decide which promises Kubernetes makes about its workloads.
     */
    public record WorkloadSettings(
            /**
             * Order in which the StatefulSet's pods come and go.
             */
            String podManagementPolicy,
            /**
             * How the StatefulSet's pods are updated.
             */
            String updateStrategy,
            /**
             * Ordinal from which on the StatefulSet's pods are updated.
             */
            Integer partition,
            /**
             * Seconds that a StatefulSet pod has to be Ready before it counts as available.
             */
            Integer minReadySeconds,
            /**
             * Whether the headless Service's DNS records include pods that are not Ready.
             */
            Boolean publishNotReadyAddresses,
            /**
             * Whether Kubernetes deletes the claims when the StatefulSet is deleted.
             */
            String whenDeleted,
            /**
             * Whether Kubernetes deletes the claims of pods that scaling removes.
             */
            String whenScaled,
            /**
             * What each volume claim template asks for, by its name.
             */
            Map<String, ClaimSettings> claims,
            /**
             * How many of the Deployment's pods may be missing during a rollout, as a count or a percentage.
             */
            Object maxUnavailable,
            /**
             * How many pods a Deployment may have beyond its replicas during a rollout, as a count or a
             * percentage.
             */
            Object maxSurge) {

        private static WorkloadSettings decode(Object value) {
            Map<?, ?> fields = (Map<?, ?>) value;
            return new WorkloadSettings(
                    text(fields.get("podManagementPolicy")),
                    text(fields.get("updateStrategy")),
                    integer(fields.get("partition")),
                    integer(fields.get("minReadySeconds")),
                    bool(fields.get("publishNotReadyAddresses")),
                    text(fields.get("whenDeleted")),
                    text(fields.get("whenScaled")),
                    map(ClaimSettings::decode).decode(fields.get("claims")),
                    integerOrText(fields.get("maxUnavailable")),
                    integerOrText(fields.get("maxSurge")));
        }
    }

    /**
     * Reads the outputs of a stack, typed and checked. They follow the stack: each run sees those of its last update. An
     * output is secret if the stack keeps it so. Each of them fails with a {@link StackOutputsException} if the stack's
     * outputs are not those of the package.
     */
    public static StackOutputs read(StackReference stack) {
        Output<Known> known = Output.tuple(stack.name(), stack.outputs(), stack.secretOutputNames())
                .applyValue(read -> {
                    check(read.t1, read.t2);
                    return new Known(read.t2, read.t3 == null ? List.of() : read.t3);
                })
                .asPlaintext();
        return new StackOutputs(
                Known.output(known, "programVersion", StackOutputs::text),
                Known.output(known, "kubeContext", StackOutputs::text),
                Known.output(known, "namespace", StackOutputs::text),
                Known.output(known, "identity", StackOutputs::text),
                Known.output(known, "statefulSetName", StackOutputs::text),
                Known.output(known, "statefulSetSelector", map(StackOutputs::text)),
                Known.output(known, "headlessServiceName", StackOutputs::text),
                Known.output(known, "headlessServiceDnsName", StackOutputs::text),
                Known.output(known, "podNames", list(StackOutputs::text)),
                Known.output(known, "podDnsNames", list(StackOutputs::text)),
                Known.output(known, "pvcNames", list(StackOutputs::text)),
                Known.output(known, "pvcNamesByPod", map(list(StackOutputs::text))),
                Known.output(known, "claimMountPaths", map(StackOutputs::text)),
                Known.output(known, "deploymentName", StackOutputs::text),
                Known.output(known, "deploymentSelector", map(StackOutputs::text)),
                Known.output(known, "clusterIPServiceName", StackOutputs::text),
                Known.output(known, "clusterIPServiceDnsName", StackOutputs::text),
                Known.output(known, "clusterIP", StackOutputs::text),
                Known.output(known, "headlessServicePorts", map(StackOutputs::integer)),
                Known.output(known, "containerPorts", map(StackOutputs::integer)),
                Known.output(known, "clusterIPServicePorts", map(StackOutputs::integer)),
                Known.output(known, "settings", WorkloadSettings::decode));
    }

    private record Known(Map<String, Object> outputs, List<String> secret) {
        private static <T> Output<T> output(Output<Known> known, String name, Decoder<T> decoder) {
            return known.apply(read -> {
                Output<T> output = Output.of(decoder.decode(read.outputs.get(name)));
                return read.secret.contains(name) ? output.asSecret() : output;
            });
        }
    }

    /** A stack's outputs are not those of the package. The message names all that is wrong, and what to do. */
    public static final class StackOutputsException extends RunException {
        StackOutputsException(String stack, List<String> problems, String remedy) {
            super("Outputs of stack " + stack + ":\n  " + String.join("\n  ", problems) + "\n" + remedy);
        }
    }

    /**
     * Checks that values are the outputs of a stack of the package's program.
     *
     * @throws StackOutputsException that names all that is wrong
     */
    public static void check(String stack, Map<String, Object> outputs) {
        if (outputs == null || outputs.isEmpty()) {
            throw new StackOutputsException(stack, List.of("it has none"), "Deploy it: pulumi up --stack " + stack
                    + ". A stack that was destroyed has no outputs any more.");
        }
        List<String> problems = new ArrayList<>();
        STACK_OUTPUTS.check(outputs, "", problems);
        if (problems.isEmpty()) {
            return;
        }
        throw new StackOutputsException(stack, problems, outputs.get("programVersion") instanceof String writer
                ? "Version " + writer + " of the program wrote them, and version " + VERSION + " reads them. Use the same "
                        + "version for both, or deploy the stack with the newer one."
                : "Version " + VERSION + " reads them; they do not say which version wrote them (output programVersion). "
                        + "See that this is a stack of the program kubernetes-workloads, and deploy it with a version "
                        + "that says so.");
    }

    /** Turns a value that has been checked into its type. */
    private interface Decoder<T> {
        T decode(Object value);
    }

    private static String text(Object value) {
        return (String) value;
    }

    private static Integer integer(Object value) {
        return ((Number) value).intValue();
    }

    private static Boolean bool(Object value) {
        return (Boolean) value;
    }

    private static Object integerOrText(Object value) {
        return value instanceof Number number ? (Object) number.intValue() : value;
    }

    private static <T> Decoder<List<T>> list(Decoder<T> item) {
        return value -> ((List<?>) value).stream().map(item::decode).toList();
    }

    private static <T> Decoder<Map<String, T>> map(Decoder<T> item) {
        return value -> {
            Map<String, T> decoded = new LinkedHashMap<>();
            ((Map<?, ?>) value).forEach((key, each) -> decoded.put((String) key, item.decode(each)));
            return decoded;
        };
    }

    /** Says what is wrong with the value at a path. */
    private interface Check {
        void check(Object value, String path, List<String> problems);
    }

    /** Pulumi's engine has no integers: it hands over 80 as 80.0. */
    private static final Gson JSON = new GsonBuilder()
            .disableHtmlEscaping()
            .serializeNulls()
            .registerTypeAdapter(Double.class, (JsonSerializer<Double>) (number, type, context) ->
                    new JsonPrimitive(isInteger(number) ? (Number) number.longValue() : number))
            .create();

    private static void expect(Object value, String path, String expected, List<String> problems) {
        problems.add(path + " is " + JSON.toJson(value) + ", and must be " + expected);
    }

    private static Check when(Predicate<Object> holds, String expected) {
        return (value, path, problems) -> {
            if (!holds.test(value)) {
                expect(value, path, expected, problems);
            }
        };
    }

    private static boolean isInteger(Object value) {
        return value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue());
    }

    private static final Check TEXT = when(String.class::isInstance, "string");
    private static final Check BOOLEAN = when(Boolean.class::isInstance, "boolean");
    private static final Check INTEGER = when(StackOutputs::isInteger, "integer");
    private static final Check INTEGER_OR_TEXT =
            when(value -> isInteger(value) || value instanceof String, "integer,string");

    private static Check choiceOf(String... allowed) {
        return when(List.<Object>of((Object[]) allowed)::contains, "equal to one of the allowed values");
    }

    private static Check listOf(Check item) {
        return (value, path, problems) -> {
            if (!(value instanceof List<?> items)) {
                expect(value, path, "array", problems);
                return;
            }
            for (int index = 0; index < items.size(); index++) {
                item.check(items.get(index), path + "[" + index + "]", problems);
            }
        };
    }

    private static Check mapOf(Check item) {
        return (value, path, problems) -> {
            if (!(value instanceof Map<?, ?> items)) {
                expect(value, path, "object", problems);
                return;
            }
            items.forEach((key, each) -> item.check(each, path + "[" + key + "]", problems));
        };
    }

    private static Check structure(Map<String, Check> fields) {
        return (value, path, problems) -> {
            if (!(value instanceof Map<?, ?> values)) {
                expect(value, path, "object", problems);
                return;
            }
            fields.forEach((name, check) -> {
                String field = path.isEmpty() ? name : path + "[" + name + "]";
                if (values.containsKey(name)) {
                    check.check(values.get(name), field, problems);
                } else {
                    problems.add(field + " is missing");
                }
            });
        };
    }

    @SafeVarargs
    private static Map<String, Check> fields(Map.Entry<String, Check>... fields) {
        Map<String, Check> ordered = new LinkedHashMap<>();
        for (Map.Entry<String, Check> field : fields) {
            ordered.put(field.getKey(), field.getValue());
        }
        return ordered;
    }

    private static final Check CLAIM_SETTINGS = structure(fields(
            Map.entry("size", TEXT),
            Map.entry("storageClassName", TEXT)));

    private static final Check WORKLOAD_SETTINGS = structure(fields(
            Map.entry("podManagementPolicy", choiceOf("OrderedReady", "Parallel")),
            Map.entry("updateStrategy", choiceOf("RollingUpdate", "OnDelete")),
            Map.entry("partition", INTEGER),
            Map.entry("minReadySeconds", INTEGER),
            Map.entry("publishNotReadyAddresses", BOOLEAN),
            Map.entry("whenDeleted", choiceOf("Retain", "Delete")),
            Map.entry("whenScaled", choiceOf("Retain", "Delete")),
            Map.entry("claims", mapOf(CLAIM_SETTINGS)),
            Map.entry("maxUnavailable", INTEGER_OR_TEXT),
            Map.entry("maxSurge", INTEGER_OR_TEXT)));

    private static final Check STACK_OUTPUTS = structure(fields(
            Map.entry("programVersion", TEXT),
            Map.entry("kubeContext", TEXT),
            Map.entry("namespace", TEXT),
            Map.entry("identity", TEXT),
            Map.entry("statefulSetName", TEXT),
            Map.entry("statefulSetSelector", mapOf(TEXT)),
            Map.entry("headlessServiceName", TEXT),
            Map.entry("headlessServiceDnsName", TEXT),
            Map.entry("podNames", listOf(TEXT)),
            Map.entry("podDnsNames", listOf(TEXT)),
            Map.entry("pvcNames", listOf(TEXT)),
            Map.entry("pvcNamesByPod", mapOf(listOf(TEXT))),
            Map.entry("claimMountPaths", mapOf(TEXT)),
            Map.entry("deploymentName", TEXT),
            Map.entry("deploymentSelector", mapOf(TEXT)),
            Map.entry("clusterIPServiceName", TEXT),
            Map.entry("clusterIPServiceDnsName", TEXT),
            Map.entry("clusterIP", TEXT),
            Map.entry("headlessServicePorts", mapOf(INTEGER)),
            Map.entry("containerPorts", mapOf(INTEGER)),
            Map.entry("clusterIPServicePorts", mapOf(INTEGER)),
            Map.entry("settings", WORKLOAD_SETTINGS)));
}
