using CouponKill.Storage.MySql.Schema;

namespace CouponKill.Integration.MySql;

public sealed class StatementSplitterTests
{
    [Theory]
    [InlineData("SELECT 1; SELECT 2 ;\n", "SELECT 1", "SELECT 2")]
    [InlineData("SELECT 1", "SELECT 1")]
    [InlineData("", new string[0])]
    [InlineData(" ;; \n ; ", new string[0])]
    [InlineData("SELECT ';', \"a;b\", `c;d`; SELECT 2", "SELECT ';', \"a;b\", `c;d`", "SELECT 2")]
    [InlineData("SELECT 'it''s; \\'; '; SELECT 2", "SELECT 'it''s; \\'; '", "SELECT 2")]
    [InlineData("-- a; b\nSELECT 1; # c; d\n/* e; f */ SELECT 2;", "SELECT 1", "SELECT 2")]
    [InlineData("SELECT 1 -- x;\n + 2;", "SELECT 1 -- x;\n + 2")]
    [InlineData("SELECT 1--1;", "SELECT 1--1")]
    [InlineData("DELIMITER $$\nBEGIN a; b; END$$\ndelimiter ;\nSELECT 1;", "BEGIN a; b; END", "SELECT 1")]
    [InlineData("DELIMITER //\r\nBEGIN a; END//\r\nDELIMITER ;\r\nSELECT 1;\r\n", "BEGIN a; END", "SELECT 1")]
    [InlineData("SELECT 'x\nDELIMITER $$\n'; SELECT 2;", "SELECT 'x\nDELIMITER $$\n'", "SELECT 2")]
    public void Splits_as_the_client_does(string script, params string[] expected) =>
        Assert.Equal(expected, StatementSplitter.Split(script), StringComparer.Ordinal);

    [Fact]
    public void Knows_the_scripts_of_Orleans()
    {
        var statements = Migration.All.Where(m => m.Name.StartsWith("orleans", StringComparison.Ordinal))
            .SelectMany(m => StatementSplitter.Split(m.Sql)).ToArray();

        Assert.Equal(3, statements.Count(s => s.StartsWith("CREATE TABLE", StringComparison.Ordinal)));
        Assert.Single(
            statements, s => s.StartsWith("CREATE PROCEDURE", StringComparison.Ordinal) && s.EndsWith("END", StringComparison.Ordinal));
        Assert.Equal(9, statements.Count(s => s.StartsWith("INSERT INTO OrleansQuery", StringComparison.Ordinal)));
        Assert.Equal(13, statements.Length);
    }
}
