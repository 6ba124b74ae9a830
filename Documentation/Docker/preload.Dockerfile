# Recording without the tool: one library of a megabyte, one layer over the image that you have.
ARG IMAGE=debian:bookworm-slim
FROM ${IMAGE}
COPY plumb-0.1.0-linux-x86_64/lib/plumb/libplumb.so /opt/plumb/lib/plumb/libplumb.so
VOLUME /recordings
# env sets the variables for the server alone, not for every shell in the container.
ENTRYPOINT ["env", "LD_PRELOAD=/opt/plumb/lib/plumb/libplumb.so", "PLUMB=follow=0", "PLUMB_OUTPUT=/recordings/server.%p.recording", "server"]
