"""A process with a due date, and its history."""

from django.db import models
from viewflow.workflow.models import Process


class CaseProcess(Process):
    due_on = models.CharField(max_length=10, null=True, db_index=True)

    class Meta:
        app_label = "viewflow_app"


class History(models.Model):
    process = models.ForeignKey(CaseProcess, on_delete=models.CASCADE)
    seq = models.IntegerField()
    at = models.CharField(max_length=40)
    step = models.CharField(max_length=80)
    actor = models.CharField(max_length=40)
    note = models.TextField()

    class Meta:
        app_label = "viewflow_app"
