global using CouponKill.Harness.Processes;
global using Xunit;
