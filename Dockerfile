# One image for every role: run, worker, beat, web. docs/decisions/0008-container.md says why it is as it is.
FROM python:3.11.14-slim-bookworm AS build
WORKDIR /app
COPY requirements/service.txt requirements/meaning.txt requirements/
RUN python -m venv /opt/afterstory \
 && /opt/afterstory/bin/pip install --no-cache-dir --no-deps --require-hashes -r requirements/service.txt -r requirements/meaning.txt
COPY pyproject.toml README.md LICENSE ./
COPY requirements/service.in requirements/meaning.in requirements/
COPY service service
COPY workers workers
COPY config config
RUN /opt/afterstory/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.11.14-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data afterstory \
 && install --directory --owner afterstory --mode 0700 /data
COPY --from=build /opt/afterstory /opt/afterstory
COPY config/feeds.yaml config/channels.yaml /etc/afterstory/
COPY config/followups /etc/afterstory/followups
ENV PATH=/opt/afterstory/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    AFTERSTORY_HOME=/data \
    AFTERSTORY_CONFIG=/etc/afterstory \
    AFTERSTORY_BIND=0.0.0.0:8321
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8321
HEALTHCHECK --interval=30s --timeout=5s --start-period=40s CMD ["afterstory", "alive"]
ENTRYPOINT ["afterstory"]
CMD ["run"]
