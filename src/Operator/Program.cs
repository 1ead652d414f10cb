using System.CommandLine;
using CouponKill.Operator.Manifests;
using CouponKill.Operator.Runtime;
using CouponKill.Operator.Status;
using k8s.Exceptions;

var root = new RootCommand("Keeps installations and sales of CouponKill in a Kubernetes cluster.")
{
    RunCommand.Create(),
    StatusCommand.Create(),
    ManifestsCommand.Create(),
};
try
{
    // A container without arguments is the operator; people without arguments see the help.
    var isContainer = Environment.GetEnvironmentVariable("KUBERNETES_SERVICE_HOST") is { Length: > 0 };
    var configuration = new InvocationConfiguration { EnableDefaultExceptionHandler = false };
    return await root.Parse(args is [] ? isContainer ? ["run"] : ["--help"] : args).InvokeAsync(configuration);
}
catch (Exception exception) when (
    exception is ApiException or HttpRequestException or KubeConfigException or TimeoutException or IOException)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
