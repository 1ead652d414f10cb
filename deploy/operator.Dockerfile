# The operator. For this machine:   docker build -f deploy/operator.Dockerfile -t couponkill-operator .
# For both architectures, with the silos: scripts/images.sh
FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
ARG TARGETARCH
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props .editorconfig ./
COPY src ./src
RUN dotnet publish src/Operator -c Release --arch "$TARGETARCH" --self-contained false -p:PublishReadyToRun=true -o /app --nologo

# Without a shell or a package manager, and as the user "app".
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
ARG VERSION=0.0.0
LABEL org.opencontainers.image.title="couponkill-operator" org.opencontainers.image.version="$VERSION" org.opencontainers.image.licenses="MIT"
WORKDIR /app
COPY --from=build /app .
USER $APP_UID
EXPOSE 8081
ENTRYPOINT ["dotnet", "CouponKill.Operator.dll"]
