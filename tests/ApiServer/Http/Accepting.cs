namespace CouponKill.ApiServer.Http;

/// <summary>The forms in which objects can be answered.</summary>
internal enum Form
{
    Whole,
    Table,
    MetadataOnly,
    AggregatedDiscovery,
}

/// <summary>Reads the Accept header: JSON is all that is answered, in one of several forms.</summary>
internal static class Accepting
{
    public static Form Read(string header)
    {
        if (header.Length == 0)
            return Form.Whole;
        foreach (var part in header.Split(','))
        {
            var words = part.Split(';', StringSplitOptions.TrimEntries);
            if (words[0] is not ("application/json" or "*/*" or "application/*" or "application/yaml"))
                continue;
            var form = words.FirstOrDefault(word => word.StartsWith("as=", StringComparison.Ordinal));
            var isV1 = !words.Any(word => word is "v=v1beta1" or "v=v2beta1");
            switch (form)
            {
                case null:
                    return Form.Whole;
                case "as=Table" when isV1:
                    return Form.Table;
                case "as=PartialObjectMetadata" or "as=PartialObjectMetadataList" when isV1:
                    return Form.MetadataOnly;
                case "as=APIGroupDiscoveryList" when isV1:
                    return Form.AggregatedDiscovery;
            }
        }

        throw new ApiException(
            406,
            "NotAcceptable",
            "only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");
    }
}
