namespace CouponKill.Kubernetes.Clients;

/// <summary>What the tools apply.</summary>
internal static class Manifests
{
    public const string Definition = """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: gadgets.test.couponkill.io}
        spec:
          group: test.couponkill.io
          scope: Namespaced
          names: {kind: Gadget, plural: gadgets, shortNames: [gg]}
          versions:
          - name: v1
            served: true
            storage: true
            subresources: {status: {}, scale: {specReplicasPath: .spec.size, statusReplicasPath: .status.size}}
            additionalPrinterColumns:
            - {name: Size, type: integer, jsonPath: .spec.size}
            - {name: Color, type: string, jsonPath: .spec.color, priority: 1}
            schema:
              openAPIV3Schema:
                type: object
                properties:
                  spec:
                    type: object
                    required: [size]
                    properties:
                      size: {type: integer, minimum: 1, maximum: 9}
                      color: {type: string, default: red}
                    x-kubernetes-validations:
                    - {rule: "self.size >= oldSelf.size", message: "size can only grow"}
                  status:
                    type: object
                    properties: {size: {type: integer}}
        """;

    public static string Gadget(int size) => $$"""
        apiVersion: test.couponkill.io/v1
        kind: Gadget
        metadata: {name: one}
        spec: {size: {{size}}}
        """;

    /// <summary>A Deployment with one variable of its environment, and a ConfigMap.</summary>
    public static string Web(string image, string variable, string name = "web") => $$$"""
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: {{{name}}}, labels: {app: web}}
        spec:
          replicas: 2
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec:
              containers:
              - name: c
                image: {{{image}}}
                ports: [{containerPort: 80}]
                env: [{name: FIXED, value: "1"}, {name: {{{variable}}}, value: "2"}]
        ---
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: {{{name}}}}
        data: {a: b}
        """;
}
