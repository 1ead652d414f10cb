namespace CouponKill.ApiServer.Schema;

/// <summary>What the types of the built-in kinds say beside their fields: list keys, what is atomic, simple defaults.</summary>
internal static class BuiltInTraits
{
    /// <summary>Structs with one owner as a whole.</summary>
    public static IReadOnlySet<string> AtomicTypes { get; } = Set(
        "V1LabelSelector V1ObjectReference V1LocalObjectReference V1SecretKeySelector V1ConfigMapKeySelector V1ObjectFieldSelector",
        "V1ResourceFieldSelector V1TypedLocalObjectReference V1NodeSelector V1NodeSelectorTerm V1OwnerReference V1RoleRef",
        "Rbacv1Subject V1SecretReference V1ScopeSelector V1IngressClassParametersReference V1FileKeySelector");

    /// <summary>Maps with one owner as a whole.</summary>
    public static IReadOnlySet<string> AtomicMaps { get; } = Set("V1ServiceSpec.selector V1PodSpec.nodeSelector");

    public static IReadOnlySet<string> Sets { get; } = Set("V1ObjectMeta.finalizers V1NodeSpec.podCIDRs V1NamespaceSpec.finalizers");

    /// <summary>Defaults of fields that stand for themselves; others are in <see cref="Kinds.Defaulting"/>.</summary>
    public static IReadOnlyDictionary<string, string> Defaults { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["V1Container.terminationMessagePath"] = "\"/dev/termination-log\"",
        ["V1Container.terminationMessagePolicy"] = "\"File\"",
        ["V1ContainerPort.protocol"] = "\"TCP\"",
        ["V1Probe.timeoutSeconds"] = "1",
        ["V1Probe.periodSeconds"] = "10",
        ["V1Probe.successThreshold"] = "1",
        ["V1Probe.failureThreshold"] = "3",
        ["V1HTTPGetAction.scheme"] = "\"HTTP\"",
        ["V1HTTPGetAction.path"] = "\"/\"",
        ["V1PodSpec.restartPolicy"] = "\"Always\"",
        ["V1PodSpec.terminationGracePeriodSeconds"] = "30",
        ["V1PodSpec.dnsPolicy"] = "\"ClusterFirst\"",
        ["V1PodSpec.schedulerName"] = "\"default-scheduler\"",
        ["V1DeploymentSpec.replicas"] = "1",
        ["V1DeploymentSpec.revisionHistoryLimit"] = "10",
        ["V1DeploymentSpec.progressDeadlineSeconds"] = "600",
        ["V1DeploymentStrategy.type"] = "\"RollingUpdate\"",
        ["V1ReplicaSetSpec.replicas"] = "1",
        ["V1StatefulSetSpec.replicas"] = "1",
        ["V1StatefulSetSpec.podManagementPolicy"] = "\"OrderedReady\"",
        ["V1StatefulSetSpec.revisionHistoryLimit"] = "10",
        ["V1StatefulSetUpdateStrategy.type"] = "\"RollingUpdate\"",
        ["V1ServiceSpec.type"] = "\"ClusterIP\"",
        ["V1ServiceSpec.sessionAffinity"] = "\"None\"",
        ["V1ServicePort.protocol"] = "\"TCP\"",
        ["V1SecretVolumeSource.defaultMode"] = "420",
        ["V1ConfigMapVolumeSource.defaultMode"] = "420",
        ["V1ProjectedVolumeSource.defaultMode"] = "420",
        ["V1DownwardAPIVolumeSource.defaultMode"] = "420",
        ["V1ServiceAccountTokenProjection.expirationSeconds"] = "3600",
        ["V1ObjectFieldSelector.apiVersion"] = "\"v1\"",
        ["V1Secret.type"] = "\"Opaque\"",
        ["V2HorizontalPodAutoscalerSpec.minReplicas"] = "1",
        ["V1NetworkPolicyPort.protocol"] = "\"TCP\"",
        ["V1JobSpec.backoffLimit"] = "6",
        ["V1JobSpec.completions"] = "1",
        ["V1JobSpec.parallelism"] = "1",
        ["V1JobSpec.completionMode"] = "\"NonIndexed\"",
        ["V1JobSpec.suspend"] = "false",
        ["V1JobSpec.podReplacementPolicy"] = "\"TerminatingOrFailed\"",
        ["V1CronJobSpec.concurrencyPolicy"] = "\"Allow\"",
        ["V1CronJobSpec.suspend"] = "false",
        ["V1CronJobSpec.successfulJobsHistoryLimit"] = "3",
        ["V1CronJobSpec.failedJobsHistoryLimit"] = "1",
        ["V1RoleRef.apiGroup"] = "\"rbac.authorization.k8s.io\"",
    };

    private static readonly Dictionary<string, string[]> Keys = new(StringComparer.Ordinal)
    {
        ["V1ObjectMeta.ownerReferences"] = ["uid"],
        ["V1PodSpec.containers"] = ["name"],
        ["V1PodSpec.initContainers"] = ["name"],
        ["V1PodSpec.ephemeralContainers"] = ["name"],
        ["V1PodSpec.volumes"] = ["name"],
        ["V1PodSpec.imagePullSecrets"] = ["name"],
        ["V1PodSpec.hostAliases"] = ["ip"],
        ["V1PodSpec.topologySpreadConstraints"] = ["topologyKey", "whenUnsatisfiable"],
        ["V1PodSpec.schedulingGates"] = ["name"],
        ["V1PodSpec.resourceClaims"] = ["name"],
        ["V1PodStatus.podIPs"] = ["ip"],
        ["V1Container.env"] = ["name"],
        ["V1Container.ports"] = ["containerPort", "protocol"],
        ["V1Container.volumeMounts"] = ["mountPath"],
        ["V1Container.volumeDevices"] = ["devicePath"],
        ["V1ResourceRequirements.claims"] = ["name"],
        ["V1ServiceSpec.ports"] = ["port", "protocol"],
        ["V1ServiceAccount.secrets"] = ["name"],
        ["V1NodeStatus.addresses"] = ["type"],
        ["V1ValidatingWebhookConfiguration.webhooks"] = ["name"],
    };

    /// <summary>The keys of a list whose items have owners of their own.</summary>
    public static IReadOnlyList<string> ListKeys(string path)
    {
        if (Keys.TryGetValue(path, out var keys))
            return keys;
        var isCondition = path.EndsWith("Status.conditions", StringComparison.Ordinal)
            && !path.StartsWith("V1Job", StringComparison.Ordinal);
        return isCondition ? ["type"] : [];
    }

    private static HashSet<string> Set(params string[] lines) =>
        lines.SelectMany(line => line.Split(' ')).ToHashSet(StringComparer.Ordinal);
}
