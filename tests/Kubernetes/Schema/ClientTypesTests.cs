using CouponKill.Harness.Processes;
using Xunit;

namespace CouponKill.Kubernetes.Schema;

public sealed class ClientTypesTests
{
    private static readonly string Table = Path.Combine(RepositoryPaths.Root, "tests/ApiServer/Schema/built-in-types.txt");

    /// <summary>With COUPONKILL_WRITE_TYPES=1 the table is written anew.</summary>
    [Fact]
    public async Task The_table_of_types_is_that_of_the_client()
    {
        if (Environment.GetEnvironmentVariable("COUPONKILL_WRITE_TYPES") is "1")
            await File.WriteAllTextAsync(Table, ClientTypes.Text(), TestContext.Current.CancellationToken);
        Assert.Equal(await File.ReadAllTextAsync(Table, TestContext.Current.CancellationToken), ClientTypes.Text());
    }
}
