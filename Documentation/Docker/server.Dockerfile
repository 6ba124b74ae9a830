# A server recorded in a slim image, with the tool: Documentation/Docker/README.md says how it runs.
FROM swift:6.1-bookworm AS build
WORKDIR /source
COPY . .
# Swift inside, so that the slim image needs none; -g for files and lines in the report.
RUN swift build --configuration release --static-swift-stdlib -Xswiftc -g --product Server

FROM debian:bookworm-slim
# The archive that `make dist` wrote, copied beside this file. ADD unpacks it.
ADD plumb-0.1.0-linux-x86_64.tar.gz /opt/
RUN mv /opt/plumb-0.1.0-linux-x86_64 /opt/plumb && ln -s /opt/plumb/bin/plumb /usr/local/bin/plumb
COPY --from=build /source/.build/release/Server /usr/local/bin/server
VOLUME /recordings
# The date keeps a container that is started again from meeting its own recording.
ENTRYPOINT ["sh", "-c", "exec plumb run --quiet -o /recordings/server.$(date +%s).recording -- server \"$@\"", "plumb"]
