using CouponKill.Api.OpenApi;
using CouponKill.Api.Outcomes;
using CouponKill.Api.Problems;
using CouponKill.Ledger.Stock;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Xunit;

namespace CouponKill.Unit.Api;

public sealed class EndpointDescriptionsTests
{
    [Fact]
    public void An_endpoint_has_the_statuses_and_texts_of_its_outcomes()
    {
        var metadata = MetadataOf(route => route.EndsWith(OutcomeTable.OfClaims));
        var refusals = OutcomeTable.OfClaims.Select(outcome => outcome.Info()).Where(info => info.IsProblem).ToList();

        var statuses = metadata.OfType<IProducesResponseTypeMetadata>().Select(item => item.StatusCode).ToList();
        Assert.Equal(refusals.Select(info => info.Status).Distinct().Order(), statuses.Order());
        var texts = metadata.OfType<DescribedAnswer>().Select(answer => answer.ToString()).ToList();
        Assert.Equal(OutcomeTable.OfClaims.Count, texts.Count);
        Assert.All(refusals, info => Assert.Contains($"- `{info.Code}`: {info.Detail}", texts, StringComparer.Ordinal));
        Assert.Contains(Outcome.Granted.Info().Detail, texts, StringComparer.Ordinal);
    }

    [Fact]
    public void A_problem_that_is_no_outcome_is_described_alike()
    {
        var metadata = MetadataOf(route => route.ProducesProblems(KnownProblems.NoClaim));
        Assert.Equal(404, Assert.Single(metadata.OfType<IProducesResponseTypeMetadata>()).StatusCode);
        Assert.StartsWith("- `no_claim`: ", Assert.Single(metadata.OfType<DescribedAnswer>()).ToString(), StringComparison.Ordinal);
    }

    private static IList<object> MetadataOf(Action<Conventions> declare)
    {
        var conventions = new Conventions();
        declare(conventions);
        var endpoint = new RouteEndpointBuilder(_ => Task.CompletedTask, RoutePatternFactory.Parse("/"), 0);
        conventions.All.ForEach(convention => convention(endpoint));
        return endpoint.Metadata;
    }

    private sealed class Conventions : IEndpointConventionBuilder
    {
        public List<Action<EndpointBuilder>> All { get; } = [];

        public void Add(Action<EndpointBuilder> convention) => All.Add(convention);
    }
}
